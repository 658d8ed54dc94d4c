namespace ClipLens.Tests.Search;

/// <summary>Made-up embeddings of unit length.</summary>
internal static class Vectors
{
    public static Matrix Random(int rows, int dimension, int seed)
    {
        var random = new Random(seed);
        return Unit(rows, dimension, (_, _) => random.NextDouble() - 0.5);
    }

    public static Matrix Copies(Matrix row, int rows) => Unit(rows, row.Columns, (_, i) => row.Values[i]);

    public static Matrix Unit(int rows, int dimension, Func<int, int, double> value)
    {
        var matrix = new Matrix(rows, dimension);
        for (var r = 0; r < rows; r++)
        {
            var row = Enumerable.Range(0, dimension).Select(i => value(r, i)).ToArray();
            var length = Math.Sqrt(row.Sum(x => x * x));
            for (var i = 0; i < dimension; i++)
            {
                matrix.Row(r)[i] = (float)(row[i] / length);
            }
        }

        return matrix;
    }
}
