namespace ClipLens;

/// <summary>Byte-pair encoding: joins the neighbours that were joined first in training, until none are left to join.</summary>
/// <remarks>Sennrich et al., <i>Neural Machine Translation of Rare Words with Subword Units</i> (2016), section 3.2.</remarks>
/// <param name="merges">For the ids of two neighbours, when they were joined in training, from 0, and the id that they become.</param>
internal sealed class BytePairEncoder(IReadOnlyDictionary<(int Left, int Right), (int Rank, int Id)> merges)
{
    /// <summary>Joins neighbours in place.</summary>
    /// <param name="ids">One id per byte of a word; receives the word's tokens at its front.</param>
    /// <returns>The number of tokens.</returns>
    public int Join(Span<int> ids)
    {
        // A queue of joins, by rank and then from the left, and links over what is joined already: n log n for a word of n bytes.
        var (previous, next) = (new int[ids.Length], new int[ids.Length]);
        var queue = new PriorityQueue<int, (int Rank, int Place)>();
        for (var i = 0; i < ids.Length; i++)
        {
            (previous[i], next[i]) = (i - 1, i + 1);
            Enqueue(queue, ids, i, i + 1);
        }

        var joined = new List<int>();
        while (queue.TryPeek(out _, out var first))
        {
            // Every place of one rank is joined before the new neighbours are looked at.
            joined.Clear();
            while (queue.TryPeek(out var place, out var priority) && priority.Rank == first.Rank)
            {
                queue.Dequeue();
                var right = next[place];
                if (right >= ids.Length || ids[place] < 0 || !merges.TryGetValue((ids[place], ids[right]), out var merge)
                    || merge.Rank != first.Rank)
                {
                    continue; // one of the two has been joined to another since
                }

                (ids[place], ids[right]) = (merge.Id, -1);
                next[place] = next[right];
                if (next[place] < ids.Length)
                {
                    previous[next[place]] = place;
                }

                joined.Add(place);
            }

            foreach (var place in joined)
            {
                if (ids[place] < 0)
                {
                    continue;
                }

                Enqueue(queue, ids, previous[place], place);
                Enqueue(queue, ids, place, next[place]);
            }
        }

        var count = 0;
        for (var i = 0; i < ids.Length; i = next[i])
        {
            ids[count++] = ids[i];
        }

        return count;
    }

    private void Enqueue(PriorityQueue<int, (int Rank, int Place)> queue, ReadOnlySpan<int> ids, int left, int right)
    {
        if (left >= 0 && right < ids.Length && merges.TryGetValue((ids[left], ids[right]), out var merge))
        {
            queue.Enqueue(left, (merge.Rank, left));
        }
    }
}
