using System.Globalization;

namespace ClipLens;

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
            .Select(kind => string.Create(CultureInfo.InvariantCulture,
                $"{thresholds.For(kind):0.###} for {(kind == QueryKind.Text ? "words" : "pictures")}")));
        return (threshold, [string.Create(CultureInfo.InvariantCulture,
            $"The threshold {threshold:0.###} is made for this mixture: of "
                + $"{(parts.Length > 0 ? parts : "nothing")}{(takesAway ? ", less what the collection scores on average for what is "
                    + "taken away" : "")}.")]);
    }

    /// <summary>Puts embeddings of any number of queries into a matrix, <c>[queries, dimension]</c>.</summary>
    public static Matrix Embeddings(IReadOnlyList<EncodedQuery> queries, int dimension) =>
        new(queries.Count, dimension, [.. queries.SelectMany(query => query.Embedding)]);
}
