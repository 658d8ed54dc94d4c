using System.Numerics.Tensors;

namespace ClipLens;

/// <summary>Groups unit-length embeddings by direction: k-means under cosine
/// similarity, begun with k-means++ (Arthur and Vassilvitskii 2007).</summary>
internal static class SphericalKMeans
{
    private const int MaxRounds = 100;

    // Two directions closer than this are one: rounding in single precision.
    private const double Same = 1e-6;

    /// <summary>Finds the centres of the groups.</summary>
    /// <param name="rows">Unit-length embeddings, <c>[rows, dimension]</c>, at least one.</param>
    /// <param name="k">Number of groups wanted, at least 1.</param>
    /// <param name="seed">The same seed gives the same centres.</param>
    /// <returns>
    /// Unit-length centres, <c>[at most k, dimension]</c>: fewer where there are fewer different rows, and one where all are equal.
    /// </returns>
    public static Matrix Centres(Matrix rows, int k, int seed = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(k);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rows.Rows);
        var centres = Begin(rows, k, new Random(seed));
        var groups = new int[rows.Rows];
        for (var round = 0; round < MaxRounds; round++)
        {
            var before = groups;
            groups = Assign(rows, centres);
            if (round > 0 && groups.AsSpan().SequenceEqual(before))
            {
                break;
            }

            centres = Mean(rows, groups, centres);
        }

        return centres;
    }

    // Each next centre is a row drawn with a chance proportional to its distance (1 − cosine, half the squared chord) from the chosen ones.
    private static Matrix Begin(Matrix rows, int k, Random random)
    {
        var chosen = new List<int> { random.Next(rows.Rows) };
        var distances = new double[rows.Rows];
        Array.Fill(distances, double.PositiveInfinity);
        while (chosen.Count < k)
        {
            var total = 0.0;
            for (var row = 0; row < rows.Rows; row++)
            {
                var distance = 1.0 - Similarity.Cosine(rows.Row(row), rows.Row(chosen[^1]));
                distances[row] = Math.Min(distances[row], distance > Same ? distance : 0);
                total += distances[row];
            }

            if (total == 0)
            {
                break; // no row is left that differs from a chosen one
            }

            var point = random.NextDouble() * total;
            var next = -1;
            for (var row = 0; row < rows.Rows && (next < 0 || point > 0); row++)
            {
                if (distances[row] > 0)
                {
                    point -= distances[row];
                    next = row;
                }
            }

            chosen.Add(next);
        }

        return new Matrix(chosen.Count, rows.Columns, [.. chosen.SelectMany(row => rows.Row(row).ToArray())]);
    }

    private static int[] Assign(Matrix rows, Matrix centres)
    {
        var cosines = Similarity.Cosine(rows, centres);
        return [.. Enumerable.Range(0, rows.Rows).Select(row => TensorPrimitives.IndexOfMax<float>(cosines.Row(row)))];
    }

    private static Matrix Mean(Matrix rows, int[] groups, Matrix old)
    {
        var centres = new Matrix(old.Rows, old.Columns);
        for (var row = 0; row < rows.Rows; row++)
        {
            TensorPrimitives.Add(centres.Row(groups[row]), rows.Row(row), centres.Row(groups[row]));
        }

        for (var centre = 0; centre < centres.Rows; centre++)
        {
            // An empty group starts anew at the row that its own centre fits
            // worst; rows that cancel each other out leave their centre where it was.
            var start = Array.IndexOf(groups, centre) < 0 ? rows.Row(Loneliest(rows, groups, old)) : old.Row(centre);
            var mean = centres.Row(centre);
            if (TensorPrimitives.Norm<float>(mean) > Same)
            {
                centres.ToUnitLength(centre);
            }
            else
            {
                start.CopyTo(mean);
            }
        }

        return centres;
    }

    private static int Loneliest(Matrix rows, int[] groups, Matrix centres) =>
        Enumerable.Range(0, rows.Rows).MinBy(row => Similarity.Cosine(rows.Row(row), centres.Row(groups[row])));
}
