namespace ClipLens;

/// <summary>Bounds what pictures take while they are decoded: as many
/// small ones at once as there are readers, a very large one alone.</summary>
internal sealed class PixelBudget
{
    /// <summary>All pixels that may be decoded at once: a picture of 12 megapixels for each core, or 40 MB, but at least four.</summary>
    public static readonly long Pixels = Math.Max(4, Environment.ProcessorCount) * 12_500_000L;

    // What reading a picture of any size takes besides.
    private const long Least = 2_000_000;
    private readonly Lock _turn = new();
    private readonly object _gate = new();
    private long _free = Pixels;

    /// <summary>Does something with a decoded picture, when there is room for it.</summary>
    /// <param name="pixels">Of the picture; one larger than the budget has it all.</param>
    /// <param name="work">Decodes the picture and lets go of it.</param>
    public T With<T>(long pixels, Func<T> work)
    {
        var share = Math.Clamp(pixels, Least, Pixels);
        Take(share);
        try
        {
            return work();
        }
        finally
        {
            lock (_gate)
            {
                _free += share;
                Monitor.PulseAll(_gate);
            }
        }
    }

    /// <summary>Waits for a share: in turn, or a large picture would wait until no small one is left.</summary>
    private void Take(long share)
    {
        lock (_turn)
        {
            lock (_gate)
            {
                while (_free < share)
                {
                    Monitor.Wait(_gate);
                }

                _free -= share;
            }
        }
    }
}
