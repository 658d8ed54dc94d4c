using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace ClipLens.Torch;

/// <summary>Compares every row with every query on a GPU, or on the processor, through TorchSharp.</summary>
/// <remarks>
/// Safe to search from several threads. The device finds four times as many rows as are wanted; these few are compared again in double
/// precision, as <see cref="ExactSearch"/> does, so that scores are the same to the last digit, and rows too unless theirs are closer
/// than 1e-6 (with 16 bits, 2e-3). Rows that the device has no room for are copied there for each search. Rows that hold NaN are never found.
/// </remarks>
/// <param name="options">Where to compute, and as what to keep rows: float32, else float16.</param>
public sealed class TorchSearch(TorchOptions? options = null) : IVectorSearch, IDisposable
{
    private const long BlockBytes = 1L << 31;    // few blocks: what surrounds a product takes as long for a small one
    private const int UploadRows = 1 << 18;      // at a time: little memory beside what is kept
    private const int QueriesPerPass = 1024;
    private const int ScoresPerPass = 1 << 26;   // queries times rows: a quarter of a gigabyte
    private const int Candidates = 4;            // times as many as are wanted

    private readonly TorchOptions _options = options ?? new TorchOptions();
    private readonly List<Block> _blocks = [];
    private Placement _at;

    /// <inheritdoc/>
    public int Count { get; private set; }

    /// <inheritdoc/>
    /// <exception cref="PlatformNotSupportedException">The options name a CUDA device and there is none; the message says what it takes.</exception>
    public void Load(Matrix rows) => Load([rows]);

    /// <summary>Replaces what is searched by several matrices, one after the other: more rows than one array holds.</summary>
    /// <param name="parts">Unit-length embeddings, each <c>[rows, dimension]</c>; kept, not copied, and not to be changed afterwards.</param>
    /// <exception cref="ArgumentException">The parts differ in dimension.</exception>
    public void Load(params IReadOnlyList<Matrix> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        if (parts.FirstOrDefault(part => part.Columns != parts[0].Columns) is { } other)
            throw new ArgumentException($"The first part has dimension {parts[0].Columns}; another has {other.Columns}.", nameof(parts));

        DeviceThread.Run(() =>
        {
            Clear();
            var type = _options.Precision == TorchPrecision.F32 ? ScalarType.Float32 : ScalarType.Float16; // unit length needs no range
            _at = new Placement(DeviceChoice.Open(_options), type);
            var left = _options.MostBytes;
            foreach (var part in parts)
            {
                var size = (int)Math.Max(1, BlockBytes / (_at.Bytes * part.Columns));
                for (var first = 0; first < part.Rows; first += size)
                {
                    var block = new Block(part, first, Math.Min(size, part.Rows - first), Count);
                    left -= (long)block.Rows * part.Columns * _at.Bytes;
                    _blocks.Add(block);
                    Count = checked(Count + block.Rows);
                    if (left >= 0 && !TryKeep(block))
                        left = -1;
                }
            }
        });
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The queries have another dimension than the rows.</exception>
    /// <exception cref="InsufficientMemoryException">The device has no memory left for scores.</exception>
    public IReadOnlyList<Match>[] Search(Matrix queries, int top)
    {
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(top);
        return DeviceThread.Run(() =>
        {
            var found = new IReadOnlyList<Match>[queries.Rows];
            Array.Fill(found, []);
            if (Count > 0 && queries.Columns != _blocks[0].Part.Columns)
                throw new ArgumentException($"The rows have dimension {_blocks[0].Part.Columns}; the queries have {queries.Columns}.", nameof(queries));

            var most = (int)Math.Min(Candidates * (long)top, Count);
            for (int first = 0, count; first < queries.Rows && Count > 0; first += count)
            {
                count = Math.Min(Math.Clamp(ScoresPerPass / most, 1, QueriesPerPass), queries.Rows - first);
                var (start, rows) = (first, CandidateRows(queries, first, count, most));
                Parallel.For(0, count, q => found[start + q] = Best(rows.AsSpan(q * most, most), queries.Row(start + q), top));
            }

            return found;
        });
    }

    /// <summary>Frees the device's memory.</summary>
    public void Dispose() => DeviceThread.Run(Clear);

    private void Clear()
    {
        _blocks.ForEach(block => block.Kept?.Dispose());
        _blocks.Clear();
        Count = 0;
    }

    /// <summary>Keeps a block on the device; where there is no room, frees that of the last block for those that are copied there on each search.</summary>
    private bool TryKeep(Block block)
    {
        try
        {
            using var scope = NewDisposeScope();
            block.Keep(_at);
            return true;
        }
        catch (ExternalException e) when (Batches.IsOutOfMemory(e))
        {
            if (_blocks.FindLast(b => b.Kept is not null) is { } last)
            {
                last.Kept!.Dispose(); // found above
                last.Kept = null;
            }

            _options.Notify?.Invoke($"The device has room for {_blocks.Sum(b => b.Kept is null ? 0L : b.Rows):N0} rows; the others are copied there for each search.");
            return false;
        }
    }

    /// <summary>Finds rows that score best for each query, in the device's own precision.</summary>
    /// <returns><c>[count, most]</c>.</returns>
    private long[] CandidateRows(Matrix queries, int first, int count, int most)
    {
        var asked = frombuffer(queries.Values, ScalarType.Float32, (long)count * queries.Columns, (long)first * queries.Columns)
            .view(count, queries.Columns).to(_at.Type, _at.Device);                   // [count, dimension]
        var (scores, rows) = (new List<Tensor>(), new List<Tensor>());
        Batches Passes(int most) => new(Math.Clamp(ScoresPerPass / count, 1, most), "rows", _options.Notify);
        var (kept, copied) = (Passes(int.MaxValue), Passes(UploadRows));
        foreach (var block in _blocks)
        {
            (block.Kept is null ? copied : kept).Run(block.Rows, (start, size) =>
            {
                using var scope = NewDisposeScope();
                var part = block.Kept?.narrow(0, start, size) ?? block.Upload(_at, start, size);  // [size, dimension]
                var all = asked.mm(part.t()).nan_to_num(double.NegativeInfinity); // [count, size]; TorchSharp's matmul would end the process for lack of memory
                var (best, at) = all.topk(Math.Min(most, size));                  // [count, most]
                scores.Add(best.MoveToOuterDisposeScope());
                rows.Add(at.add_(block.First + start).MoveToOuterDisposeScope());
            });
        }

        var (_, places) = cat(scores, 1).topk(most);                                // [count, most]
        return cat(rows, 1).gather(1, places).cpu().data<long>().ToArray();
    }

    private List<Match> Best(ReadOnlySpan<long> rows, ReadOnlySpan<float> query, int top)
    {
        var matches = new List<Match>(rows.Length);
        foreach (var row in rows)
        {
            var block = _blocks.FindLast(b => b.First <= row)!; // the first begins at 0
            var score = Similarity.Cosine(block.Part.Row(block.Start + (int)(row - block.First)), query);
            if (!float.IsNaN(score))
                matches.Add(new Match((int)row, score));
        }

        return [.. matches.OrderByDescending(m => m.Score).ThenBy(m => m.Row).Take(top)];
    }

    /// <summary>Rows that lie together in one matrix.</summary>
    /// <param name="Part">The matrix.</param>
    /// <param name="Start">The first of them there.</param>
    /// <param name="Rows">How many they are.</param>
    /// <param name="First">The first of them in the collection.</param>
    private sealed record Block(Matrix Part, int Start, int Rows, int First)
    {
        /// <summary>Gets or sets the rows on the device, <c>[rows, dimension]</c>, where there is room.</summary>
        public Tensor? Kept { get; set; }

        /// <summary>Copies rows to the device; on the processor float32 is used where it lies.</summary>
        public Tensor Upload(Placement at, int start, int size) =>
            frombuffer(Part.Values, ScalarType.Float32, (long)size * Part.Columns, (long)(Start + start) * Part.Columns)
                .view(size, Part.Columns).to(at.Device).to(at.Type);

        /// <summary>Copies all rows to the device to stay.</summary>
        public void Keep(Placement at)
        {
            if (at is { Device.type: TorchSharp.DeviceType.CPU, Type: ScalarType.Float32 })
            {
                Kept = Upload(at, 0, Rows).DetachFromDisposeScope();
                return;
            }

            var kept = empty(Rows, Part.Columns, at.Type, at.Device);
            for (var start = 0; start < Rows; start += UploadRows)
            {
                using var scope = NewDisposeScope();
                var size = Math.Min(UploadRows, Rows - start);
                kept.narrow(0, start, size).copy_(Upload(at, start, size));
            }

            Kept = kept.DetachFromDisposeScope();
        }
    }
}
