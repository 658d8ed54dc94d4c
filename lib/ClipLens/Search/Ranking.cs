namespace ClipLens;

/// <summary>Answers queries over rows of embeddings: encode, compare, leave out the query's own pictures, cut at the threshold.</summary>
/// <remarks>Never changes once made, so that a search goes on over what it began with while the collection is updated.</remarks>
internal sealed class Ranking
{
    /// <summary>The cosine similarity above which two pictures look nearly the same.</summary>
    public const float NearDuplicate = 0.98f;

    private readonly IReadOnlyList<Item> _items;
    private readonly ICollectionSearch _search;
    private readonly Lazy<float[]> _average;

    /// <summary>Makes a ranking over a search.</summary>
    /// <param name="items">What each row stands for, in the order of their paths, so that equal scores come in that order.</param>
    /// <param name="search">Over these items.</param>
    public Ranking(IReadOnlyList<Item> items, ICollectionSearch search)
    {
        if (search.Count != items.Count)
        {
            throw new ArgumentException(
                $"Each row stands for one item; found {search.Count} rows and {items.Count} items.", nameof(items));
        }

        (_items, _search, _average) = (items, search, new(search.Mean));
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
        var ranked = _search.Rank(embeddings, most, wanted, (found, query) => Rank(found.Where(match => Counts(match, query)), options),
            cancellationToken);
        return [.. ranked.Select((found, i) =>
            Answer(queries[i], found.Ranked, encoder, (lines[i].Threshold, [.. lines[i].Notes, .. found.Notes]), options))];

        bool Counts(Found match, int query) => _items[match.Row].File is var file
            && !pictures[query].Contain(file) && options.Filter?.Includes(file) != false;
    }

    private List<Hit> Rank(IEnumerable<Found> matches, SearchOptions options) =>
        options.FoldNearDuplicates ? Fold(matches) : [.. matches.Select(ToHit)];

    private List<Hit> Fold(IEnumerable<Found> matches)
    {
        var heads = new List<(Found Head, List<Hit> Folded)>();
        foreach (var match in matches)
        {
            var place = heads.FindIndex(h => Similarity.Cosine(h.Head.Embedding, match.Embedding) > NearDuplicate);
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

    private Hit ToHit(Found match)
    {
        var (file, time) = _items[match.Row];
        return new Hit(file.Path, match.Score) { Time = time, OtherPaths = file.OtherPaths, Capture = file.Capture };
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
