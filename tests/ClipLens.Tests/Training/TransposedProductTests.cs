using ClipLens.Engine;
namespace ClipLens.Tests.Training;

public sealed class TransposedProductTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(3, 1, 40)]
    [InlineData(50, 13, 33)]
    [InlineData(1700, 49, 65)]
    public void The_product_with_a_transposed_left_side_is_the_plain_one(int depth, int rows, int columns)
    {
        var (a, b) = (GradientCheck.Random(depth, rows, 1), GradientCheck.Random(depth, columns, 2));
        var packed = new PackedMatrix(depth, columns);
        for (var k = 0; k < depth; k++)
        {
            packed.SetRow(k, b[k]);
        }

        var c = new float[rows * columns];
        MatrixProduct.MultiplyTransposed(a.Values, rows, packed, c);
        for (var i = 0; i < c.Length; i++)
        {
            var sum = 0.0;
            for (var k = 0; k < depth; k++)
            {
                sum += (double)a[k][i / columns] * b[k][i % columns];
            }

            Assert.Equal(sum, c[i], 1e-3);
        }
    }
}
