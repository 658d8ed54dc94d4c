namespace ClipLens.Tests.Model;

/// <summary>The resize in its plainest form, which the vectorised one has to equal.</summary>
internal static class PlainBicubic
{
    public static byte[] Resize(RgbImage image, BicubicWeights columns, BicubicWeights rows)
    {
        var side = columns.First.Length;
        var result = new byte[3 * side * side];
        for (var i = 0; i < result.Length; i++)
        {
            var (y, x, channel) = (i / (3 * side), i / 3 % side, i % 3);
            result[i] = Sum(rows, y, row => Sum(columns, x, column => image.Pixels[(3 * ((row * image.Width) + column)) + channel]));
        }

        return result;
    }

    private static byte Sum(BicubicWeights weights, int output, Func<int, byte> pixel)
    {
        var sum = 1 << (BicubicWeights.Precision - 1);
        for (var t = 0; t < weights.Of(output).Length; t++)
        {
            sum += weights.Of(output)[t] * pixel(weights.First[output] + t);
        }

        return (byte)Math.Clamp(sum >> BicubicWeights.Precision, 0, 255);
    }
}
