using System.Numerics;
using System.Runtime.CompilerServices;

namespace ClipLens.Engine;

/// <summary>The innermost loop of the matrix product on vectors of 128 or 256 bits, whichever the processor has.</summary>
/// <remarks>
/// A tile of 6 rows and two vectors of columns has 12 sums, all in registers, so that each value of <c>b</c> that is loaded serves 6
/// multiplications and each of <c>a</c> two vectors. The sums are written out one by one: an array would live in memory.
/// </remarks>
internal static unsafe class TileNarrow
{
    public static Tile Shape => new(6, 2 * Vector<float>.Count, &Multiply, null);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply(float* a, void* panel, float* c, nint stride, int rows, int depth, bool accumulate)
    {
        var b = (float*)panel;
        var width = Vector<float>.Count;
        Vector<float> c0L = default, c1L = default, c2L = default, c3L = default, c4L = default, c5L = default, c0R = default,
            c1R = default, c2R = default, c3R = default, c4R = default, c5R = default;
        for (; depth > 0; depth--, a += 6, b += 2 * width)
        {
            var left = Vector.Load(b);
            var right = Vector.Load(b + width);
            var a0 = new Vector<float>(a[0]);
            c0L = Vector.MultiplyAddEstimate(a0, left, c0L);
            c0R = Vector.MultiplyAddEstimate(a0, right, c0R);
            var a1 = new Vector<float>(a[1]);
            c1L = Vector.MultiplyAddEstimate(a1, left, c1L);
            c1R = Vector.MultiplyAddEstimate(a1, right, c1R);
            var a2 = new Vector<float>(a[2]);
            c2L = Vector.MultiplyAddEstimate(a2, left, c2L);
            c2R = Vector.MultiplyAddEstimate(a2, right, c2R);
            var a3 = new Vector<float>(a[3]);
            c3L = Vector.MultiplyAddEstimate(a3, left, c3L);
            c3R = Vector.MultiplyAddEstimate(a3, right, c3R);
            var a4 = new Vector<float>(a[4]);
            c4L = Vector.MultiplyAddEstimate(a4, left, c4L);
            c4R = Vector.MultiplyAddEstimate(a4, right, c4R);
            var a5 = new Vector<float>(a[5]);
            c5L = Vector.MultiplyAddEstimate(a5, left, c5L);
            c5R = Vector.MultiplyAddEstimate(a5, right, c5R);
        }

        Store(c0L, c0R, c, accumulate);
        if (rows > 1)
        {
            Store(c1L, c1R, c + stride, accumulate);
        }

        if (rows > 2)
        {
            Store(c2L, c2R, c + (2 * stride), accumulate);
        }

        if (rows > 3)
        {
            Store(c3L, c3R, c + (3 * stride), accumulate);
        }

        if (rows > 4)
        {
            Store(c4L, c4R, c + (4 * stride), accumulate);
        }

        if (rows > 5)
        {
            Store(c5L, c5R, c + (5 * stride), accumulate);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector<float> left, Vector<float> right, float* c, bool accumulate)
    {
        if (accumulate)
        {
            left += Vector.Load(c);
            right += Vector.Load(c + Vector<float>.Count);
        }

        left.Store(c);
        right.Store(c + Vector<float>.Count);
    }
}
