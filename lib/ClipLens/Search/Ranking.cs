namespace ClipLens;

/// <summary>Answers queries over rows of embeddings: encode, compare, leave out the query's own pictures, cut at the threshold.</summary>
/// <remarks>Never changes once made, so that a search goes on over what it began with while the collection is updated.</remarks>
internal sealed class Ranking
{
    /// <summary>The cosine similarity above which two pictures look nearly the same.</summary>
    public const float NearDuplicate = 0.98f;

    private readonly Matrix _rows;
    private readonly IReadOnlyList<Item> _items;
    private readonly IVectorSearch _vectors;
    private readonly Lazy<float[]> _average;

    /// <summary>Loads rows into an engine that this ranking then owns.</summary>
    /// <param name="rows">Unit-length embeddings, <c>[items, dimension]</c>.</param>
    /// <param name="items">What each row stands for, in the order of their paths, so that equal scores come in that order.</param>
    /// <param name="vectors">Compares; nobody else loads it while the ranking is in use.</param>
    public Ranking(Matrix rows, IReadOnlyList<Item> items, IVectorSearch vectors)
    {
        if (rows.Rows != items.Count)
        {
            throw new ArgumentException($"Each row stands for one item; found {rows.Rows} rows and {items.Count} items.", nameof(items));
        }

        (_rows, _items, _vectors, _average) = (rows, items, vectors, new(rows.MeanRow));
        vectors.Load(rows);
    }

    /// <summary>Answers queries, all in one pass over the rows.</summary>
    /// <param name="queries">Any number.</param>
    /// <param name="encoder">The model that made the rows.</param>
    /// <param name="thresholds">Used where the options name none.</param>
    /// <param name="options">How much is wanted.</param>
    /// <param name="contentHash">Gives the content hash of a query's picture, as in
    /// <see cref="IndexedFile.ContentHash"/>: the same bytes are never a hit.</param>
    /// <param name="cancellationToken">Ends the work between batches.</param>
    /// <returns>One answer for each query.</returns>
    public SearchResults[] Search(
        IReadOnlyList<Query> queries,
        IClipEncoder encoder,
        Thresholds thresholds,
        SearchOptions options,
        Func<string, string> contentHash,
        CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.Top);
        ArgumentOutOfRangeException.ThrowIfNegative(options.Below);
        var encoded = QueryEncoder.EncodeEach(queries, encoder, cancellationToken);
        var lines = encoded.Select(query => query.Threshold(options.Threshold, thresholds, () => _average.Value)).ToList();
        var embeddings = EncodedQuery.Embeddings(encoded, encoder.Dimension);
        var pictures = queries.Select(query => new QueryPictures(query, contentHash)).ToList();

        // A query picture may take two rows: the file as it was indexed, and another file with the bytes it has now.
        var wanted = (long)options.Top + options.Below;
        var most = options.FoldNearDuplicates ? (4 * wanted) + 250 : wanted + (2L * pictures.Select(p => p.Count).DefaultIfEmpty().Max());
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var fetched = (int)Math.Clamp(most, 1, Math.Max(1, _items.Count));
            var matches = _vectors.Search(embeddings, fetched);
            var ranked = matches.Select((found, i) => Rank(found.Where(match => !pictures[i].Contain(_items[match.Row].File)), options))
                .ToList();
            if (fetched >= _items.Count || ranked.TrueForAll(hits => hits.Count >= wanted))
            {
                return [.. ranked.Select((hits, i) => Answer(queries[i], hits, encoder, lines[i], options))];
            }

            most *= 4;
        }
    }

    private List<Hit> Rank(IEnumerable<Match> matches, SearchOptions options) =>
        options.FoldNearDuplicates ? Fold(matches) : [.. matches.Select(ToHit)];

    private List<Hit> Fold(IEnumerable<Match> matches)
    {
        var heads = new List<(Match Head, List<Hit> Folded)>();
        foreach (var match in matches)
        {
            var place = heads.FindIndex(h => Similarity.Cosine(_rows.Row(h.Head.Row), _rows.Row(match.Row)) > NearDuplicate);
            if (place < 0)
            {
                heads.Add((match, []));
            }
            else
            {
                heads[place].Folded.Add(ToHit(match));
            }
        }

        return [.. heads.Select(h => h.Folded is [] ? ToHit(h.Head) : Larger([ToHit(h.Head), .. h.Folded]))
            .OrderByDescending(hit => hit.Score)];
    }

    /// <summary>Lets the largest file of nearly equal pictures stand for them: the others may be thumbnails of it.</summary>
    private static Hit Larger(IReadOnlyList<Hit> equals)
    {
        // the first of equal ones; there are two at least
        var largest = equals.MaxBy(hit => new FileInfo(hit.Path) is { Exists: true } file ? file.Length : 0)!;
        return largest with { NearDuplicates = [.. equals.Where(hit => hit != largest)] };
    }

    private Hit ToHit(Match match)
    {
        var (file, time) = _items[match.Row];
        return new Hit(file.Path, match.Score) { Time = time, OtherPaths = file.OtherPaths };
    }

    private static SearchResults Answer(
        Query query, List<Hit> ranked, IClipEncoder encoder, (float Threshold, IReadOnlyList<string> Notes) line, SearchOptions options)
    {
        var hits = ranked.Where(h => h.Score >= line.Threshold).Take(options.Top).ToList();
        return new SearchResults
        {
            Query = query,
            Model = encoder.Name,
            Threshold = line.Threshold,
            Best = ranked.Count > 0 ? ranked[0] : null,
            Hits = hits,
            Below = [.. ranked.Skip(hits.Count).Take(options.Below)],
            Notes = [.. QueryEncoder.Notes(query, encoder), .. line.Notes],
        };
    }
}
