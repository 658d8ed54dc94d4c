using static System.FormattableString;

namespace ClipLens;

/// <summary>Turns queries into embeddings: the weighted sum of their terms' embeddings, at unit length again.</summary>
public static class QueryEncoder
{
    /// <summary>A sum this much shorter than its terms is rounding, and has no direction.</summary>
    private const float Nothing = 1e-5f;
    private const int NamedWords = 3;

    /// <summary>Encodes every text and every picture once, whatever the number of queries that use it.</summary>
    /// <returns>Unit-length embeddings, <c>[queries, dimension]</c>.</returns>
    /// <exception cref="ArgumentException">The terms of a query cancel each other out.</exception>
    /// <exception cref="MediaException">A picture cannot be read.</exception>
    public static Matrix Encode(IReadOnlyList<Query> queries, IClipEncoder encoder, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        return EncodedQuery.Embeddings(EncodeEach(queries, encoder, cancellationToken), encoder.Dimension);
    }

    /// <summary>Encodes every text and every picture once, whatever the number of queries that use it.</summary>
    internal static IReadOnlyList<EncodedQuery> EncodeEach(IReadOnlyList<Query> queries, IClipEncoder encoder,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(queries);
        var terms = queries.SelectMany(q => q.Terms).ToList();
        var embeddings = new Dictionary<(QueryKind, string), ArraySegment<float>>();
        Add(QueryKind.Text, texts => encoder.EncodeTexts(texts, cancellationToken));
        Add(QueryKind.Image, pictures => EncodePictures(pictures, encoder, cancellationToken));
        return [.. queries.Select(query => Sum(query, embeddings, encoder.Dimension))];

        void Add(QueryKind kind, Func<List<string>, Matrix> encode)
        {
            var values = terms.Where(t => t.Kind == kind).Select(t => t.Value).Distinct().ToList();
            var rows = values.Count == 0 ? new Matrix(0, encoder.Dimension) : encode(values);
            foreach (var (row, value) in values.Index())
            {
                embeddings[(kind, value)] = new ArraySegment<float>(rows.Values, row * rows.Columns, rows.Columns);
            }
        }
    }

    /// <summary>Gets what the reader of an answer should know of how a query was read.</summary>
    internal static IEnumerable<string> Notes(Query query, IClipEncoder encoder)
    {
        var texts = query.Terms.Where(term => term.Kind == QueryKind.Text).Select(term => term.Value).ToList();
        if (!texts.TrueForAll(encoder.Fits))
        {
            yield return "The query has more words than the model reads; its end was left out.";
        }

        if (texts.SelectMany(encoder.UnknownWords).Distinct().ToList() is { Count: > 0 } unknown)
        {
            var more = unknown.Count > NamedWords ? $" and {unknown.Count - NamedWords} more words" : "";
            yield return $"The model's vocabulary does not have "
                + $"{string.Join(", ", unknown.Take(NamedWords).Select(word => $"\"{word}\""))}{more}: "
                + "it reads little more than the letters.";
        }
    }

    private static EncodedQuery Sum(Query query, Dictionary<(QueryKind, string), ArraySegment<float>> embeddings, int dimension)
    {
        var (total, takenAway) = (new double[dimension], new float[dimension]);
        var weights = 0.0;
        foreach (var (kind, value, weight) in query.Terms)
        {
            var embedding = embeddings[(kind, value)];
            for (var i = 0; i < total.Length; i++)
            {
                total[i] += (double)weight * embedding[i];
                takenAway[i] += weight < 0 ? weight * embedding[i] : 0;
            }

            weights += Math.Abs(weight);
        }

        var length = Math.Sqrt(total.Sum(x => x * x));
        return length > Nothing * weights
            ? new(query, Array.ConvertAll(total, x => (float)(x / length)), (float)length, takenAway)
            : throw new ArgumentException($"The query {query} cancels itself out: its parts add up to nothing, which resembles no picture.",
                nameof(query));
    }

    private static Matrix EncodePictures(List<string> paths, IClipEncoder encoder, CancellationToken cancellationToken)
    {
        var crops = new List<RgbImage>(paths.Count);
        try
        {
            foreach (var path in paths)
            {
                cancellationToken.ThrowIfCancellationRequested();
                crops.Add(encoder.Preprocessing.Decode(Photo.Open(path)));
            }

            return encoder.EncodeImages(crops, cancellationToken);
        }
        finally
        {
            crops.ForEach(c => c.Dispose());
        }
    }
}

/// <summary>A query as it is compared with pictures.</summary>
/// <param name="Query">The query.</param>
/// <param name="Embedding">The weighted sum of its parts' embeddings at unit length, <c>[dimension]</c>.</param>
/// <param name="Length">The length of that sum before.</param>
/// <param name="TakenAway">The weighted sum of those parts only whose weight is negative, <c>[dimension]</c>.</param>
internal sealed record EncodedQuery(Query Query, float[] Embedding, float Length, float[] TakenAway)
{
    /// <summary>Gets the score from which on a picture counts as found, and says where it comes from if the query is a mixture.</summary>
    /// <param name="given">The caller's threshold, which stands if there is one.</param>
    /// <param name="thresholds">For words and for pictures.</param>
    /// <param name="average">The mean of the collection's embeddings,
    /// <c>[dimension]</c>; only asked for if something is taken away.</param>
    /// <returns>
    /// For one part, its own threshold. For a mixture, the score of a picture that reaches each part's own threshold, and is as similar to
    /// what is taken away as the pictures of the collection are on average: Σ w·t over the parts that are added, less Σ w·average over
    /// those that are taken away, divided by the length of the sum, as the scores are.
    /// </returns>
    public (float Threshold, IReadOnlyList<string> Notes) Threshold(float? given, Thresholds thresholds, Func<float[]> average)
    {
        if (given is { } wanted)
        {
            return (Thresholds.Checked(wanted), []);
        }

        if (Query.Terms is [{ Weight: > 0 } only])
        {
            return (thresholds.For(only.Kind), []);
        }

        var added = Query.Terms.Where(term => term.Weight > 0).ToList();
        var sum = added.Sum(term => (double)term.Weight * thresholds.For(term.Kind));
        var takesAway = added.Count < Query.Terms.Count;
        if (takesAway)
        {
            sum += TakenAway.Zip(average(), (a, b) => (double)a * b).Sum();
        }

        var threshold = (float)Math.Clamp(sum / Length, -1, 1);
        var parts = string.Join(" and ", added.Select(term => term.Kind).Distinct()
            .Select(kind => Invariant($"{thresholds.For(kind):0.###} for {(kind == QueryKind.Text ? "words" : "pictures")}")));
        return (threshold, [Invariant($"The threshold {threshold:0.###} is made for this mixture: of ")
            + (parts.Length > 0 ? parts : "nothing")
            + (takesAway ? ", less what the collection scores on average for what is taken away." : ".")]);
    }

    /// <summary>Puts embeddings of any number of queries into a matrix, <c>[queries, dimension]</c>.</summary>
    public static Matrix Embeddings(IReadOnlyList<EncodedQuery> queries, int dimension) =>
        new(queries.Count, dimension, [.. queries.SelectMany(query => query.Embedding)]);
}
