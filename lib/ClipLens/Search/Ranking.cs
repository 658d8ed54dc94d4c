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
    private Tuple<QueryBank, float[]>? _bias; // of the bank that was last asked with

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

        (_rows, _items, _vectors) = (rows, items, vectors);
        vectors.Load(rows);
    }

    /// <summary>Answers queries, all in one pass over the rows.</summary>
    /// <param name="queries">Any number.</param>
    /// <param name="encoder">The model that made the rows.</param>
    /// <param name="thresholds">Used where the options name none.</param>
    /// <param name="options">How much is wanted.</param>
    /// <param name="contentHash">Gives the content hash of a query's picture, as in <see cref="IndexedFile.ContentHash"/>: the same bytes are never a hit.</param>
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
        var embeddings = QueryEncoder.Encode(queries, encoder, cancellationToken);
        var ownPictures = queries.Select(q => new OwnPictures(q, contentHash)).ToList();

        // A query picture may take two rows: the file as it was indexed, and another file with the bytes it has now.
        var wanted = options.Top + options.Below;
        var bias = Bias(options.Bank);
        var few = options.FoldNearDuplicates || bias is not null ? 4L * wanted + 250 : wanted + 2L * ownPictures.Select(p => p.Count).DefaultIfEmpty().Max();
        var (most, enough) = bias is null ? (few, int.MaxValue) : (_items.Count, (int)few); // an item's bias may bring it up from anywhere
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var fetched = (int)Math.Clamp(most, 1, Math.Max(1, _items.Count));
            var matches = _vectors.Search(embeddings, fetched, float.NegativeInfinity);
            var ranked = matches.Select((m, i) => Rank(InOrder(m, bias).Where(x => !ownPictures[i].Contain(_items[x.Row].File)).Take(enough), options)).ToList();
            if (fetched >= _items.Count || ranked.TrueForAll(r => r.Count >= wanted))
            {
                return [.. ranked.Select((r, i) => Answer(queries[i], r, encoder, options.Threshold ?? thresholds.For(queries[i].Kind), options))];
            }

            most *= 4;
        }
    }

    /// <summary>Orders by the score less the item's bias; which items are near to everything shows only when all are looked at.</summary>
    private static IEnumerable<Match> InOrder(IReadOnlyList<Match> matches, float[]? bias) =>
        bias is null ? matches : matches.OrderByDescending(match => match.Score - bias[match.Row]);

    private float[]? Bias(QueryBank? bank)
    {
        var last = _bias;
        return bank is null ? null : last?.Item1 == bank ? last.Item2 : (_bias = new(bank, bank.Bias(_rows))).Item2;
    }

    private List<Hit> Rank(IEnumerable<Match> matches, SearchOptions options) =>
        options.FoldNearDuplicates ? Fold(matches) : [.. matches.Select(ToHit)];

    private List<Hit> Fold(IEnumerable<Match> matches)
    {
        var heads = new List<(Match Head, List<Hit> Folded)>();
        foreach (var match in matches)
        {
            var place = heads.FindIndex(h => Similarity.Of(_rows.Row(h.Head.Row), _rows.Row(match.Row)) > NearDuplicate);
            if (place < 0)
            {
                heads.Add((match, []));
            }
            else
            {
                heads[place].Folded.Add(ToHit(match));
            }
        }

        return [.. heads.Select(h => ToHit(h.Head) with { NearDuplicates = h.Folded })];
    }

    private Hit ToHit(Match match)
    {
        var (file, time) = _items[match.Row];
        return new Hit(file.Path, match.Score) { Time = time, OtherPaths = file.OtherPaths };
    }

    private static SearchResults Answer(Query query, List<Hit> ranked, IClipEncoder encoder, float threshold, SearchOptions options)
    {
        var hits = ranked.Where(h => h.Score >= threshold).Take(options.Top).ToList();
        return new SearchResults
        {
            Query = query,
            Model = encoder.Name,
            Threshold = threshold,
            Best = ranked.Count > 0 ? ranked[0] : null,
            Hits = hits,
            Below = [.. ranked.Except(hits).Take(options.Below)],
            Notes = options.Bank is not { } bank ? QueryEncoder.Notes(query, encoder)
                : [.. QueryEncoder.Notes(query, encoder), $"The order is corrected by a bank of {bank.Queries.Rows} queries; the scores are as they were."],
        };
    }
}
