using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ClipLens.Engine;

/// <summary>The innermost loop of the matrix product on 512-bit vectors.</summary>
/// <remarks>
/// A tile of 12 rows and 32 columns has 24 sums, all in registers, so that each value of <c>b</c> that is loaded serves 12
/// multiplications and each of <c>a</c> two vectors. The sums are written out one by one: an array would live in memory.
/// </remarks>
internal static unsafe class TileWide
{
    public static Tile Shape => new(12, 32, &Multiply);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply(float* a, float* b, float* c, nint stride, int depth, bool accumulate)
    {
        Vector512<float> c0L = default, c1L = default, c2L = default, c3L = default, c4L = default, c5L = default, c0R = default,
            c1R = default, c2R = default, c3R = default, c4R = default, c5R = default;
        Vector512<float> c6L = default, c7L = default, c8L = default, c9L = default, c10L = default, c11L = default, c6R = default,
            c7R = default, c8R = default, c9R = default, c10R = default, c11R = default;
        for (; depth > 0; depth--, a += 12, b += 32)
        {
            var left = Vector512.Load(b);
            var right = Vector512.Load(b + 16);
            var a0 = Vector512.Create(a[0]);
            c0L = Vector512.MultiplyAddEstimate(a0, left, c0L);
            c0R = Vector512.MultiplyAddEstimate(a0, right, c0R);
            var a1 = Vector512.Create(a[1]);
            c1L = Vector512.MultiplyAddEstimate(a1, left, c1L);
            c1R = Vector512.MultiplyAddEstimate(a1, right, c1R);
            var a2 = Vector512.Create(a[2]);
            c2L = Vector512.MultiplyAddEstimate(a2, left, c2L);
            c2R = Vector512.MultiplyAddEstimate(a2, right, c2R);
            var a3 = Vector512.Create(a[3]);
            c3L = Vector512.MultiplyAddEstimate(a3, left, c3L);
            c3R = Vector512.MultiplyAddEstimate(a3, right, c3R);
            var a4 = Vector512.Create(a[4]);
            c4L = Vector512.MultiplyAddEstimate(a4, left, c4L);
            c4R = Vector512.MultiplyAddEstimate(a4, right, c4R);
            var a5 = Vector512.Create(a[5]);
            c5L = Vector512.MultiplyAddEstimate(a5, left, c5L);
            c5R = Vector512.MultiplyAddEstimate(a5, right, c5R);
            var a6 = Vector512.Create(a[6]);
            c6L = Vector512.MultiplyAddEstimate(a6, left, c6L);
            c6R = Vector512.MultiplyAddEstimate(a6, right, c6R);
            var a7 = Vector512.Create(a[7]);
            c7L = Vector512.MultiplyAddEstimate(a7, left, c7L);
            c7R = Vector512.MultiplyAddEstimate(a7, right, c7R);
            var a8 = Vector512.Create(a[8]);
            c8L = Vector512.MultiplyAddEstimate(a8, left, c8L);
            c8R = Vector512.MultiplyAddEstimate(a8, right, c8R);
            var a9 = Vector512.Create(a[9]);
            c9L = Vector512.MultiplyAddEstimate(a9, left, c9L);
            c9R = Vector512.MultiplyAddEstimate(a9, right, c9R);
            var a10 = Vector512.Create(a[10]);
            c10L = Vector512.MultiplyAddEstimate(a10, left, c10L);
            c10R = Vector512.MultiplyAddEstimate(a10, right, c10R);
            var a11 = Vector512.Create(a[11]);
            c11L = Vector512.MultiplyAddEstimate(a11, left, c11L);
            c11R = Vector512.MultiplyAddEstimate(a11, right, c11R);
        }

        Store(c0L, c0R, c, accumulate);
        Store(c1L, c1R, c + stride, accumulate);
        Store(c2L, c2R, c + (2 * stride), accumulate);
        Store(c3L, c3R, c + (3 * stride), accumulate);
        Store(c4L, c4R, c + (4 * stride), accumulate);
        Store(c5L, c5R, c + (5 * stride), accumulate);
        Store(c6L, c6R, c + (6 * stride), accumulate);
        Store(c7L, c7R, c + (7 * stride), accumulate);
        Store(c8L, c8R, c + (8 * stride), accumulate);
        Store(c9L, c9R, c + (9 * stride), accumulate);
        Store(c10L, c10R, c + (10 * stride), accumulate);
        Store(c11L, c11R, c + (11 * stride), accumulate);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector512<float> left, Vector512<float> right, float* c, bool accumulate)
    {
        if (accumulate)
        {
            left += Vector512.Load(c);
            right += Vector512.Load(c + 16);
        }

        left.Store(c);
        right.Store(c + 16);
    }
}
