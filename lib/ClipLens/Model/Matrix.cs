using System.Numerics.Tensors;

namespace ClipLens;

/// <summary>Rows of numbers: embeddings, one per row, or scores.</summary>
public sealed class Matrix
{
    /// <summary>Wraps existing values.</summary>
    /// <param name="rows">Number of rows, 0 or more.</param>
    /// <param name="columns">Number of columns, 0 or more.</param>
    /// <param name="values">Layout <c>[rows, columns]</c>, row-major; the matrix keeps the array.</param>
    /// <exception cref="ArgumentException">The array's length is not <c>rows × columns</c>.</exception>
    public Matrix(int rows, int columns, float[] values)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(rows);
        ArgumentOutOfRangeException.ThrowIfNegative(columns);
        ArgumentNullException.ThrowIfNull(values);
        if (values.LongLength != (long)rows * columns)
        {
            throw new ArgumentException($"A [{rows}, {columns}] matrix takes {(long)rows * columns} values; found {values.LongLength}.",
                nameof(values));
        }

        (Rows, Columns, Values) = (rows, columns, values);
    }

    /// <summary>Makes a matrix of zeros.</summary>
    /// <param name="rows">Number of rows, 0 or more.</param>
    /// <param name="columns">Number of columns, 0 or more.</param>
    public Matrix(int rows, int columns)
        : this(rows, columns, new float[(long)rows * columns])
    {
    }

    /// <summary>Gets the number of rows.</summary>
    public int Rows { get; }

    /// <summary>Gets the number of columns: an embedding's dimension.</summary>
    public int Columns { get; }

    /// <summary>Gets the values: <c>[rows, columns]</c>, row-major.</summary>
    public float[] Values { get; }

    /// <summary>Gets one row.</summary>
    /// <param name="row">From 0.</param>
    /// <returns>The row's values in place: <c>[columns]</c>.</returns>
    public Span<float> Row(int row) => Values.AsSpan(checked(row * Columns), Columns);

    /// <summary>Computes the mean of the rows, which is not of unit length.</summary>
    /// <returns><c>[columns]</c>; zeros without rows.</returns>
    internal float[] MeanRow()
    {
        var mean = new double[Columns];
        for (var row = 0; row < Rows; row++)
        {
            var values = Row(row);
            for (var i = 0; i < values.Length; i++)
            {
                mean[i] += values[i];
            }
        }

        return Array.ConvertAll(mean, sum => (float)(sum / Math.Max(1, Rows)));
    }

    /// <summary>Divides a row by its Euclidean norm.</summary>
    /// <param name="row">From 0; not all zero.</param>
    internal void ToUnitLength(int row) => TensorPrimitives.Multiply(Row(row), 1 / TensorPrimitives.Norm<float>(Row(row)), Row(row));
}
