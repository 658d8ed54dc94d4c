namespace ClipLens.Torch;

/// <summary>Cuts work into equal batches, smaller ones from the moment on that the device runs out of memory.</summary>
/// <param name="most">The most items of a batch, at first.</param>
/// <param name="what">What an item is, in the plural, for messages.</param>
/// <param name="notify">Told of every halving.</param>
internal sealed class Batches(int most, string what, Action<string>? notify)
{
    private volatile int _most = most;

    /// <summary>Gets the most items of a batch.</summary>
    public int Most => _most;

    /// <summary>Gets what is asked, where a single item is too much, to give up
    /// something that the device keeps; it says whether there was anything.</summary>
    public Func<bool> GiveUp { get; init; } = () => false;

    /// <summary>Does the work, batch by batch; a batch that is too large is done again as smaller ones.</summary>
    /// <param name="count">Number of items.</param>
    /// <param name="work">Gets the first item of a batch and their number; leaves no tensors behind when it fails.</param>
    /// <param name="weight">How many items' memory one takes: batches are so much smaller.</param>
    /// <exception cref="InsufficientMemoryException">The device has too little memory for a single item.</exception>
    public void Run(int count, Action<int, int> work, int weight = 1)
    {
        for (var first = 0; first < count;)
        {
            var (left, size) = (count - first, Math.Max(1, _most / weight));
            // equal ones: a small last batch costs as much as a large one
            var items = (int)Math.Ceiling(left / Math.Ceiling((double)left / size));
            try
            {
                work(first, items);
                first += items;
            }
            catch (InsufficientMemoryException) when (items > 1)
            {
                _most = Math.Min(_most, (items + 1) / 2 * weight);
                notify?.Invoke($"The device ran out of memory with {items} {what} at a time; it goes on with {(items + 1) / 2}.");
                GC.Collect();
                GC.WaitForPendingFinalizers(); // a collection that nobody holds any more may still lie on the device
            }
            catch (InsufficientMemoryException) when (GiveUp())
            {
                // Once more: there is room now.
            }
        }
    }
}
