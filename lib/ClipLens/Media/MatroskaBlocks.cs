namespace ClipLens;

/// <summary>Reads the timestamped blocks out of a Matroska stream that
/// ffmpeg writes to a pipe: one video track, all else skipped.</summary>
/// <remarks>
/// Elements are an id, a size and a body (EBML, RFC 8794; Matroska, RFC 9559). The segment and its clusters are entered, not measured,
/// so that it does not matter whether their size was known to the writer.
/// </remarks>
/// <param name="stream">Read forward only, in small pieces: buffered.</param>
internal sealed class MatroskaBlocks(BufferedStream stream)
{
    private const uint Segment = 0x18538067, Cluster = 0x1F43B675, ClusterTime = 0xE7, SimpleBlock = 0xA3, BlockGroup = 0xA0, Block = 0xA1;
    private const long Unknown = -1;

    private readonly byte[] _few = new byte[8];
    private long _clusterTime;

    /// <summary>Moves to the next block, whose <see cref="ReadAsync"/> has to be called before this is called again.</summary>
    /// <returns>The time in seconds and the length of the body in bytes, or
    /// null at the end, also at an end in the middle of an element.</returns>
    public async Task<(double Time, long Length)?> NextAsync(CancellationToken cancellationToken)
    {
        while (await NumberAsync(keepMarker: true, cancellationToken).ConfigureAwait(false) is { } id
            && await NumberAsync(keepMarker: false, cancellationToken).ConfigureAwait(false) is { } size)
        {
            switch (id)
            {
                case Segment or Cluster or BlockGroup:
                    break;
                case ClusterTime when await BigEndianAsync((int)size, cancellationToken).ConfigureAwait(false) is { } time:
                    _clusterTime = time;
                    break;
                case SimpleBlock or Block:
                    // Track number (one byte, there is one track), signed 16-bit time in the cluster, flags.
                    if (await BigEndianAsync(4, cancellationToken).ConfigureAwait(false) is not { } header)
                    {
                        return null;
                    }

                    return ((_clusterTime + (short)(header >> 8)) / 1000.0, size - 4);
                default:
                    await SkipAsync(size, cancellationToken).ConfigureAwait(false);
                    break;
            }
        }

        return null;
    }

    /// <summary>Reads the body of the block.</summary>
    /// <returns>Whether all of it was there.</returns>
    public async Task<bool> ReadAsync(Memory<byte> body, CancellationToken cancellationToken) =>
        await stream.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false) == body.Length;

    // The position of the first set bit says how many bytes follow; an id keeps that marker, a size does not.
    private async Task<long?> NumberAsync(bool keepMarker, CancellationToken cancellationToken)
    {
        if (await BigEndianAsync(1, cancellationToken).ConfigureAwait(false) is not { } first || first == 0)
        {
            return null;
        }

        var more = System.Numerics.BitOperations.LeadingZeroCount((uint)first << 24);
        var head = keepMarker ? first : first & (0x7F >> more);
        if (await BigEndianAsync(more, cancellationToken).ConfigureAwait(false) is not { } tail)
        {
            return null;
        }

        var value = (head << (8 * more)) | tail;
        return !keepMarker && value == (1L << (7 * (more + 1))) - 1 ? Unknown : value;
    }

    private async Task<long?> BigEndianAsync(int count, CancellationToken cancellationToken)
    {
        if (!await ReadAsync(_few.AsMemory(0, count), cancellationToken).ConfigureAwait(false))
        {
            return null;
        }

        var value = 0L;
        foreach (var next in _few.AsSpan(0, count))
        {
            value = (value << 8) | next;
        }

        return value;
    }

    private async Task SkipAsync(long size, CancellationToken cancellationToken)
    {
        var rubbish = new byte[(int)Math.Min(size, 1 << 12)];
        while (size > 0 && await ReadAsync(rubbish.AsMemory(0, (int)Math.Min(size, rubbish.Length)), cancellationToken)
            .ConfigureAwait(false))
        {
            size -= rubbish.Length;
        }
    }
}
