using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ClipLens.Engine;

/// <summary>The innermost loop of the matrix product on 256-bit vectors.</summary>
/// <remarks>
/// A tile of 6 rows and 16 columns has 12 sums, all in registers, so that each value of <c>b</c> that is loaded serves 6
/// multiplications and each of <c>a</c> two vectors. The sums are written out one by one: an array would live in memory.
/// </remarks>
internal static unsafe class Tile256
{
    public static Tile Shape => new(6, 16, &Multiply);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply(float* a, float* b, float* c, nint stride, int depth, bool accumulate)
    {
        Vector256<float> c0L = default, c1L = default, c2L = default, c3L = default, c4L = default, c5L = default, c0R = default, c1R = default, c2R = default, c3R = default, c4R = default, c5R = default;
        for (; depth > 0; depth--, a += 6, b += 16)
        {
            var left = Vector256.Load(b);
            var right = Vector256.Load(b + 8);
            var a0 = Vector256.Create(a[0]);
            c0L = Vector256.MultiplyAddEstimate(a0, left, c0L);
            c0R = Vector256.MultiplyAddEstimate(a0, right, c0R);
            var a1 = Vector256.Create(a[1]);
            c1L = Vector256.MultiplyAddEstimate(a1, left, c1L);
            c1R = Vector256.MultiplyAddEstimate(a1, right, c1R);
            var a2 = Vector256.Create(a[2]);
            c2L = Vector256.MultiplyAddEstimate(a2, left, c2L);
            c2R = Vector256.MultiplyAddEstimate(a2, right, c2R);
            var a3 = Vector256.Create(a[3]);
            c3L = Vector256.MultiplyAddEstimate(a3, left, c3L);
            c3R = Vector256.MultiplyAddEstimate(a3, right, c3R);
            var a4 = Vector256.Create(a[4]);
            c4L = Vector256.MultiplyAddEstimate(a4, left, c4L);
            c4R = Vector256.MultiplyAddEstimate(a4, right, c4R);
            var a5 = Vector256.Create(a[5]);
            c5L = Vector256.MultiplyAddEstimate(a5, left, c5L);
            c5R = Vector256.MultiplyAddEstimate(a5, right, c5R);
        }

        Store(c0L, c0R, c, accumulate);
        Store(c1L, c1R, c + stride, accumulate);
        Store(c2L, c2R, c + (2 * stride), accumulate);
        Store(c3L, c3R, c + (3 * stride), accumulate);
        Store(c4L, c4R, c + (4 * stride), accumulate);
        Store(c5L, c5R, c + (5 * stride), accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<float> left, Vector256<float> right, float* c, bool accumulate)
    {
        if (accumulate)
        {
            left += Vector256.Load(c);
            right += Vector256.Load(c + 8);
        }

        left.Store(c);
        right.Store(c + 8);
    }
}
