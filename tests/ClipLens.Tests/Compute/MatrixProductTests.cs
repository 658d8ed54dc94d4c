using System.Numerics;
using ClipLens.Engine;

namespace ClipLens.Tests.Compute;

public sealed class MatrixProductTests
{
    private static readonly Dictionary<int, Tile> Tiles = new() { [512] = TileWide.Shape, [32 * Vector<float>.Count] = TileNarrow.Shape };

    public static TheoryData<int, int, int, int> Shapes()
    {
        var shapes = new TheoryData<int, int, int, int>();
        foreach (var bits in Tiles.Keys)
        {
            foreach (var (rows, depth, columns) in ((int, int, int)[])[(1, 1, 1), (12, 5, 32), (13, 7, 33), (10, 64, 50), (50, 24, 50),
                (97, 800, 40), (3, 1700, 300), (160, 96, 288), (1, 40, 64), (5, 40, 64), (8, 40, 64), (9, 3100, 64), (22, 512, 300),
                (48, 700, 64), (49, 40, 64)])
            {
                shapes.Add(bits, rows, depth, columns);
            }
        }

        return shapes;
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Every_vector_width_equals_the_sums_in_double_precision(int bits, int rows, int depth, int columns)
    {
        var (a, b, bias) = (Values(rows * depth, 1), Values(depth * columns, 2), Values(columns, 3));
        var c = Values(rows * columns, 4);
        var packed = Pack(b, depth, columns, Tiles[bits]);
        var before = c.ToArray();
        MatrixProduct.Multiply(a, rows, packed, c, bias, accumulate: true);
        AssertProduct(a, b, rows, depth, columns, c, (row, column) => before[(row * columns) + column] + bias[column]);

        MatrixProduct.Multiply(a, rows, packed, c);
        AssertProduct(a, b, rows, depth, columns, c, (_, _) => 0);
    }

    [Theory]
    [InlineData(1, 40, 64)]
    [InlineData(2, 5, 32)]
    [InlineData(5, 40, 33)]
    [InlineData(8, 100, 64)]
    [InlineData(10, 2048, 96)]
    [InlineData(12, 7, 64)]
    [InlineData(50, 800, 70)]
    public void Weights_in_16_bits_give_the_same_sums_to_the_last_bit(int rows, int depth, int columns)
    {
        var a = Values(rows * depth, 1);
        var b = Values(depth * columns, 2).Select(value => (float)(Half)(value * 0.1f)).ToArray();
        var halved = new PackedMatrix(depth, columns, TileWide.Shape, isShort: true);
        for (var column = 0; column < columns; column++)
        {
            Assert.True(halved.TrySetColumn(column, [.. Enumerable.Range(0, depth).Select(row => b[(row * columns) + column])]));
        }

        var (expected, c) = (Values(rows * columns, 4), Values(rows * columns, 4));
        MatrixProduct.Multiply(a, rows, Pack(b, depth, columns, TileWide.Shape), expected, accumulate: true);
        MatrixProduct.Multiply(a, rows, halved, c, accumulate: true);
        Assert.Equal(expected, c);
    }

    [Fact]
    public void A_matrix_of_16_bits_refuses_a_value_that_would_change()
    {
        var packed = new PackedMatrix(3, 2, TileWide.Shape, isShort: true);
        Assert.True(packed.TrySetColumn(0, [0.25f, 0, -1.5f]));
        Assert.False(packed.TrySetColumn(1, [0.25f, 0.1f, -1.5f]));
    }

    [Theory]
    [InlineData(9, 70)]
    [InlineData(64, 32)]
    [InlineData(70, 100)]
    [InlineData(3, 1)]
    public unsafe void Columns_and_rows_pack_the_same_matrix(int depth, int columns)
    {
        var values = Values(depth * columns, 5);
        var byColumn = new PackedMatrix(depth, columns);
        for (var column = 0; column < columns; column++)
        {
            byColumn.TrySetColumn(column, Enumerable.Range(0, depth).Select(row => values[(row * columns) + column]).ToArray());
        }

        var transposed = new float[columns * depth];
        for (var i = 0; i < transposed.Length; i++)
        {
            transposed[i] = values[(i % depth * columns) + (i / depth)];
        }

        var atOnce = new PackedMatrix(depth, columns);
        fixed (float* pointer = transposed)
        {
            atOnce.SetColumns(pointer, depth);
        }

        var identity = new float[depth * depth];
        for (var i = 0; i < depth; i++)
        {
            identity[(i * depth) + i] = 1;
        }

        var unpacked = new float[depth * columns];
        MatrixProduct.Multiply(identity, depth, byColumn, unpacked);
        Assert.Equal(values, unpacked);
        MatrixProduct.Multiply(identity, depth, atOnce, unpacked);
        Assert.Equal(values, unpacked);
        MatrixProduct.Multiply(identity, depth, Pack(values, depth, columns, Tile.Best), unpacked);
        Assert.Equal(values, unpacked);
    }

    [Fact]
    public void A_matrix_that_shrinks_leaves_nothing_of_its_old_values_in_the_margin()
    {
        var packed = Pack(Values(8 * 64, 6), 8, 64, Tile.Best);
        packed.Resize(8, 33);
        for (var row = 0; row < 8; row++)
        {
            packed.SetRow(row, new float[33]);
        }

        var c = Values(5 * 33, 7);
        MatrixProduct.Multiply(Values(5 * 8, 8), 5, packed, c);
        Assert.All(c, value => Assert.Equal(0, value));
    }

    [Fact]
    public void A_product_allocates_nothing()
    {
        var (a, c) = (Values(100 * 96, 1), new float[100 * 96]);
        var packed = Pack(Values(96 * 96, 2), 96, 96, Tile.Best);
        for (var i = 0; i < 100; i++)
        {
            MatrixProduct.Multiply(a, 100, packed, c); // each thread that takes a part makes its own block, once
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        MatrixProduct.Multiply(a, 100, packed, c);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Fact]
    public async Task Products_on_several_threads_at_once_do_not_disturb_each_other()
    {
        await Task.WhenAll(Enumerable.Range(0, 8).Select(seed => Task.Run(() =>
        {
            var (rows, depth, columns) = (150, 60, 90);
            var (a, b, c) = (Values(rows * depth, seed), Values(depth * columns, seed + 100), new float[rows * columns]);
            var packed = Pack(b, depth, columns, Tile.Best);
            for (var i = 0; i < 20; i++)
            {
                MatrixProduct.Multiply(a, rows, packed, c);
            }

            AssertProduct(a, b, rows, depth, columns, c, (_, _) => 0);
        })));
    }

    [Fact]
    public void Spans_that_are_too_short_are_refused()
    {
        var packed = Pack(Values(4 * 4, 1), 4, 4, Tile.Best);
        Assert.Throws<ArgumentException>(() => MatrixProduct.Multiply(new float[7], 2, packed, new float[8]));
        Assert.Throws<ArgumentException>(() => MatrixProduct.Multiply(new float[8], 2, packed, new float[7]));
        Assert.Throws<ArgumentException>(() => MatrixProduct.Multiply(new float[8], 2, packed, new float[8], new float[3]));
    }

    private static PackedMatrix Pack(float[] values, int depth, int columns, Tile tile)
    {
        var packed = new PackedMatrix(depth, columns, tile);
        for (var row = 0; row < depth; row++)
        {
            packed.SetRow(row, values.AsSpan(row * columns, columns));
        }

        return packed;
    }

    private static float[] Values(int count, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
    }

    private static void AssertProduct(float[] a, float[] b, int rows, int depth, int columns, float[] c, Func<int, int, double> added)
    {
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                var sum = added(row, column);
                for (var k = 0; k < depth; k++)
                {
                    sum += (double)a[(row * depth) + k] * b[(k * columns) + column];
                }

                Assert.Equal(sum, c[(row * columns) + column], 1e-5 * Math.Sqrt(depth));
            }
        }
    }
}
