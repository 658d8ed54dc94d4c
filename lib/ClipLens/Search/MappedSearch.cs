namespace ClipLens;

/// <summary>Compares the rows of a large collection where they lie: in the copy beside the store, of which a search reads the codes and
/// the few rows that may be among the best.</summary>
/// <remarks>What the copy does not have is in memory. Nothing is to be disposed: the copy is let go with the last who searches it.</remarks>
internal sealed class MappedSearch : ICollectionSearch
{
    // Of a mean that a threshold is made from, so many rows tell enough.
    private const int Sample = 10_000;

    private readonly RowCache _copy;
    private readonly QuantisedRows _codes;
    private readonly StoredRows _stored;
    private readonly int[]? _rows; // of each item, or −1; null where items and rows are the same
    private readonly int[]? _items; // of each row, or −1
    private readonly List<(int Start, int End)> _blocks = [];
    private readonly int[] _others; // items that the copy does not have
    private readonly Matrix _otherRows;
    private readonly ExactSearch _otherSearch = new();

    private MappedSearch(RowCache copy, int[] rows, Matrix otherRows, StoredRows stored)
    {
        (_copy, _codes, _otherRows, _stored, Count) = (copy, new(copy), otherRows, stored, rows.Length);
        _others = [.. rows.Index().Where(row => row.Item < 0).Select(row => row.Index)];
        _otherSearch.Load(otherRows);
        if (rows.Length == copy.Rows && rows.Index().All(row => row.Index == row.Item))
        {
            AddBlocks(0, copy.Rows);
            return;
        }

        (_rows, _items) = (rows, new int[copy.Rows]);
        Array.Fill(_items, -1);
        foreach (var (item, row) in rows.Index().Where(row => row.Item >= 0))
        {
            _items[row] = item;
        }

        for (var (start, end) = (0, 0); start < _items.Length; start = end)
        {
            for (end = start + 1; end < _items.Length && _items[end] < 0 == _items[start] < 0;)
            {
                end++;
            }

            if (_items[start] >= 0)
            {
                AddBlocks(start, end);
            }
        }
    }

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public bool IsComplete => true;

    /// <summary>Opens the copy of some rows of a store.</summary>
    /// <param name="stored">The store's rows.</param>
    /// <param name="keys">Contents, each with the times of its rows in microseconds, rising: one row for each item.</param>
    /// <returns><see langword="null"/> where there is none: the rows are few, or the disk takes no copy.</returns>
    public static MappedSearch? TryOpen(StoredRows stored, IReadOnlyList<(ContentHash Content, long[] Times)> keys)
    {
        if (stored.Dimension > QuantisedRows.MaxDimension)
        {
            return null;
        }

        for (var isNew = false; stored.OpenCopy(keys) is var (copy, rows); isNew = true)
        {
            if (copy.HasSoundCodes())
            {
                var others = keys.SelectMany(content => content.Times.Select(time => (content.Content, Times: new[] { time })))
                    .Zip(rows).Where(key => key.Second < 0).Select(key => key.First).ToList();
                var otherRows = stored.Allocate(others.Count);
                stored.ReadStored(others, otherRows.Values);
                return new MappedSearch(copy, rows, otherRows, stored);
            }

            copy.Dispose();
            if (isNew)
            {
                break; // the disk does not keep what it is given
            }

            stored.DeleteCopy();
        }

        return null;
    }

    /// <inheritdoc/>
    public IReadOnlyList<Found>[] Search(Matrix queries, int top)
    {
        QuantisedQuery[] rounded = [.. Enumerable.Range(0, queries.Rows).Select(query => _codes.Quantise(queries.Row(query)))];
        var near = Candidates.Find(
            _blocks.Count, (long)Count * queries.Columns * queries.Rows, queries.Rows, Math.Min(top, Count),
            (block, found) => _codes.Scan(_blocks[block].Start, _blocks[block].End, rounded, found));
        var others = _otherSearch.Search(queries, top);
        IReadOnlyList<Found>[] best = [.. near.Select((rows, query) => Best(
            rows.Select(row => new Match(_items?[row] ?? row, Similarity.Cosine(Exact(row), queries.Row(query))))
                .Concat(others[query].Select(match => match with { Row = _others[match.Row] })), top))];
        GC.KeepAlive(this); // what rows are read from
        return best;
    }

    /// <inheritdoc/>
    public Matrix Read(IReadOnlyList<int> rows)
    {
        var embeddings = _stored.Allocate(rows.Count);
        Parallel.For(0, rows.Count, i =>
        {
            var row = _rows?[rows[i]] ?? rows[i];
            (row < 0 ? _otherRows.Row(Array.BinarySearch(_others, rows[i])) : Exact(row)).CopyTo(embeddings.Row(i));
        });

        GC.KeepAlive(this);
        return embeddings;
    }

    /// <inheritdoc/>
    public float[] Mean() => Read(RowCodes.Spread(Count, Sample)).MeanRow();

    private void AddBlocks(int start, int end)
    {
        for (int next; start < end; start = next)
        {
            next = Math.Min(end, ((start / ExactSearch.BlockRows) + 1) * ExactSearch.BlockRows);
            _blocks.Add((start, next));
        }
    }

    private IReadOnlyList<Found> Best(IEnumerable<Match> matches, int top)
    {
        Match[] best = [.. matches.OrderByDescending(match => match.Score).ThenBy(match => match.Row).Take(top)];
        var embeddings = Read(Array.ConvertAll(best, match => match.Row));
        return [.. best.Select((match, at) => new Found(match.Row, match.Score, embeddings, at))];
    }

    // A row that the disk has damaged is read from the store.
    private ReadOnlySpan<float> Exact(int row)
    {
        if (EmbeddingSpace.IsUnit(_copy.Row(row)))
        {
            return _copy.Row(row);
        }

        var (content, first, _) = _copy.Contents().First(content => row < content.First + content.Count);
        return _stored.ReadAnew(content, _copy.TimesOf(row, 1)[0]);
    }
}
