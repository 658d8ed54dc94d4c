namespace ClipLens;

/// <summary>Turns queries into embeddings: the weighted sum of their terms' embeddings, at unit length again.</summary>
public static class QueryEncoder
{
    /// <summary>A sum this much shorter than its terms is rounding, and has no direction.</summary>
    private const float Nothing = 1e-5f;

    /// <summary>Encodes every text and every picture once, whatever the number of queries that use it.</summary>
    /// <param name="queries">At least one.</param>
    /// <param name="encoder">The model.</param>
    /// <param name="cancellationToken">Ends the work between batches.</param>
    /// <returns>Unit-length embeddings, <c>[queries, dimension]</c>.</returns>
    /// <exception cref="ArgumentException">The terms of a query cancel each other out.</exception>
    /// <exception cref="MediaException">A picture cannot be read.</exception>
    public static Matrix Encode(IReadOnlyList<Query> queries, IClipEncoder encoder, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentNullException.ThrowIfNull(encoder);
        var terms = queries.SelectMany(q => q.Terms).ToList();
        var texts = Distinct(QueryKind.Text);
        var pictures = Distinct(QueryKind.Image);
        var embeddings = new Dictionary<(QueryKind, string), ArraySegment<float>>();
        Add(QueryKind.Text, texts, texts.Count == 0 ? null : encoder.EncodeTexts(texts, cancellationToken));
        Add(QueryKind.Image, pictures, pictures.Count == 0 ? null : EncodePictures(pictures, encoder, cancellationToken));

        var sums = new Matrix(queries.Count, encoder.Dimension);
        for (var i = 0; i < queries.Count; i++)
        {
            Sum(queries[i], embeddings, sums.Row(i));
        }

        return sums;

        List<string> Distinct(QueryKind kind) => [.. terms.Where(t => t.Kind == kind).Select(t => t.Value).Distinct()];

        void Add(QueryKind kind, List<string> values, Matrix? rows)
        {
            for (var i = 0; i < values.Count; i++)
            {
                embeddings[(kind, values[i])] = new ArraySegment<float>(rows!.Values, i * rows.Columns, rows.Columns); // null only without values
            }
        }
    }

    /// <summary>Gets what the reader of an answer should know of how a query was read.</summary>
    /// <param name="query">The query.</param>
    /// <param name="encoder">The model.</param>
    /// <returns>Whole sentences.</returns>
    internal static IReadOnlyList<string> Notes(Query query, IClipEncoder encoder) =>
        query.Terms.Any(term => term.Kind == QueryKind.Text && !encoder.Fits(term.Value))
            ? ["The query has more words than the model reads; its end was left out."]
            : [];

    private static void Sum(Query query, Dictionary<(QueryKind, string), ArraySegment<float>> embeddings, Span<float> sum)
    {
        var total = new double[sum.Length];
        var weights = 0.0;
        foreach (var (kind, value, weight) in query.Terms)
        {
            var embedding = embeddings[(kind, value)];
            for (var i = 0; i < total.Length; i++)
            {
                total[i] += (double)weight * embedding[i];
            }

            weights += Math.Abs(weight);
        }

        var length = Math.Sqrt(total.Sum(x => x * x));
        if (!(length > Nothing * weights))
        {
            throw new ArgumentException($"The query {query} cancels itself out: its parts add up to nothing, which resembles no picture.", nameof(query));
        }

        for (var i = 0; i < total.Length; i++)
        {
            sum[i] = (float)(total[i] / length);
        }
    }

    private static Matrix EncodePictures(List<string> paths, IClipEncoder encoder, CancellationToken cancellationToken)
    {
        var crops = new List<RgbImage>(paths.Count);
        try
        {
            foreach (var path in paths)
            {
                cancellationToken.ThrowIfCancellationRequested();
                using var picture = Still.Read(path);
                crops.Add(encoder.Preprocessing.Crop(picture));
            }

            return encoder.EncodeImages(crops, cancellationToken);
        }
        finally
        {
            crops.ForEach(c => c.Dispose());
        }
    }
}
