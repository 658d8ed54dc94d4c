using System.Runtime.InteropServices;

namespace ClipLens.Torch;

/// <summary>Cuts work into batches, smaller ones from the moment on that the device runs out of memory.</summary>
/// <param name="size">The most items of a batch, at first.</param>
/// <param name="what">What an item is, in the plural, for messages.</param>
/// <param name="notify">Told of every halving.</param>
internal sealed class Batches(int size, string what, Action<string>? notify)
{
    /// <summary>Gets the most items of a batch.</summary>
    public int Size { get; private set; } = size;

    /// <summary>Does the work, batch by batch; a batch that is too large is done again as two.</summary>
    /// <param name="count">Number of items.</param>
    /// <param name="work">Gets the first item of a batch and their number; leaves no tensors behind when it fails.</param>
    public void Run(int count, Action<int, int> work)
    {
        for (var first = 0; first < count;)
        {
            var items = Math.Min(Size, count - first);
            try
            {
                work(first, items);
                first += items;
            }
            catch (ExternalException e) when (items > 1 && IsOutOfMemory(e))
            {
                Size = (items + 1) / 2;
                notify?.Invoke($"The device ran out of memory with {items} {what} at a time; it goes on with {Size}.");
                GC.Collect();
                GC.WaitForPendingFinalizers(); // a collection that nobody holds any more may still lie on the device
            }
        }
    }

    /// <summary>Tells whether libtorch failed because a device, or the machine, has no memory left.</summary>
    public static bool IsOutOfMemory(ExternalException error) =>
        error.Message.Contains("out of memory", StringComparison.Ordinal)                  // CUDA
        || error.Message.Contains("DefaultCPUAllocator", StringComparison.Ordinal);        // can't allocate memory, or not enough memory
}
