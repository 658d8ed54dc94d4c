namespace ClipLens.Tests.Search;

/// <summary>What <see cref="ExactSearch"/> is compared with: every score in double precision, then a sort.</summary>
internal sealed class PlainSearch : IVectorSearch
{
    private Matrix _rows = new(0, 1);

    public int Count => _rows.Rows;

    public void Load(Matrix rows) => _rows = rows;

    public IReadOnlyList<Match>[] Search(Matrix queries, int top) =>
        [.. Enumerable.Range(0, queries.Rows).Select(q => (IReadOnlyList<Match>)[.. Enumerable.Range(0, _rows.Rows)
            .Select(r => new Match(r, (float)Math.Clamp(Dot(_rows.Row(r), queries.Row(q)), -1, 1)))
            .Where(m => !float.IsNaN(m.Score))
            .OrderByDescending(m => m.Score).ThenBy(m => m.Row)
            .Take(top)])];

    public static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++)
        {
            sum += (double)a[i] * b[i];
        }

        return sum;
    }
}
