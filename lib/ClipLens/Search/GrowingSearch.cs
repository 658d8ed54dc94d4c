using System.Globalization;

namespace ClipLens;

/// <summary>Asks for more and more candidates until enough of them count: the way of every ranking.</summary>
internal static class GrowingSearch
{
    private const int Growth = 4;

    // Where an index proposes candidates, more than so many are asked for only if more are wanted.
    private const int MostCandidates = 1000;
    private const int CandidatesPerHit = 16;

    /// <summary>Ranks candidates, of which there may be too few where not every item is looked at.</summary>
    /// <typeparam name="T">What is ranked.</typeparam>
    /// <param name="search">Finds candidates.</param>
    /// <param name="queries">Unit-length embeddings, <c>[queries, dimension]</c>.</param>
    /// <param name="first">How many candidates are asked for at first.</param>
    /// <param name="wanted">How many of what is ranked are enough.</param>
    /// <param name="rank">Ranks the candidates of a query, whose place is the second argument.</param>
    /// <param name="cancellationToken">Ends the work between two questions.</param>
    /// <returns>Per query what was ranked, with a note where the search stopped short of enough.</returns>
    public static (List<T> Ranked, IReadOnlyList<string> Notes)[] Rank<T>(
        this ICollectionSearch search,
        Matrix queries,
        long first,
        long wanted,
        Func<IReadOnlyList<Found>, int, List<T>> rank,
        CancellationToken cancellationToken = default)
    {
        var limit = search.IsComplete ? search.Count : Math.Min(search.Count, Math.Max(MostCandidates, CandidatesPerHit * wanted));
        for (var asked = first; ; asked *= Growth)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var fetched = (int)Math.Clamp(asked, 1, Math.Max(1, limit));
            var found = search.Search(queries, fetched);
            var ranked = found.Select(rank).ToList();

            // An index may have no more to propose before it has proposed all.
            if (fetched >= limit || ranked.Zip(found).All(query => query.First.Count >= wanted || query.Second.Count < fetched))
            {
                return [.. ranked.Zip(found, (best, some) => (best, Notes(best.Count, some.Count)))];
            }
        }

        IReadOnlyList<string> Notes(int ranked, int looked) => search.IsComplete || ranked >= wanted || looked >= search.Count
            ? []
            : [string.Create(CultureInfo.InvariantCulture, $"Looked at the {looked:N0} nearest of {search.Count:N0}.")];
    }
}
