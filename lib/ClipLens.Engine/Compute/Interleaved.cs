using System.Runtime.Intrinsics;

namespace ClipLens.Engine;

/// <summary>Rows laid out as the matrix product reads them: one value of each in turn.</summary>
internal static unsafe class Interleaved
{
    private const int Run = 64;      // of 12 rows: 3 KiB

    /// <summary>Copies rows.</summary>
    /// <param name="source"><c>[count, depth]</c>, its rows <paramref name="stride"/> values apart.</param>
    /// <param name="stride">From one row to the next, in values.</param>
    /// <param name="count">Number of rows.</param>
    /// <param name="depth">Values per row.</param>
    /// <param name="target">Receives <c>[depth, count]</c>, <paramref name="width"/> values from one to the next.</param>
    /// <param name="width">At least <paramref name="count"/>; behind the last row there may be copies of it, up to a multiple of 4.</param>
    public static void Copy(float* source, nint stride, int count, int depth, float* target, int width)
    {
        var k = 0;
        if (Vector512.IsHardwareAccelerated && count > 0 && (count + 3) / 4 * 4 <= width)
        {
            // Four values of four rows at a time: a square of 4 × 4, transposed in a register.
            var order = Vector512.Create(0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15);
            for (; k + 4 <= depth; k += 4)
            {
                for (var i = 0; i < count; i += 4)
                {
                    var s = source + (i * stride) + k;
                    var t = target + (k * width) + i;
                    nint second = i + 1 < count ? stride : 0, third = second + (i + 2 < count ? stride : 0),
                        fourth = third + (i + 3 < count ? stride : 0);
                    var square = Vector512.Shuffle(
                        Vector512.Create(
                            Vector256.Create(Vector128.Load(s), Vector128.Load(s + second)),
                            Vector256.Create(Vector128.Load(s + third), Vector128.Load(s + fourth))),
                        order);
                    square.GetLower().GetLower().Store(t);
                    square.GetLower().GetUpper().Store(t + width);
                    square.GetUpper().GetLower().Store(t + (2 * width));
                    square.GetUpper().GetUpper().Store(t + (3 * width));
                }
            }
        }

        // In short runs: what is written to in turn, one value per row, then stays in the innermost cache.
        for (; k < depth; k += Run)
        {
            var end = Math.Min(k + Run, depth);
            for (var i = 0; i < count; i++)
            {
                var t = target + (k * width) + i;
                for (var column = k; column < end; column++, t += width)
                {
                    *t = source[(i * stride) + column];
                }
            }
        }
    }
}
