using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ClipLens.Engine;

/// <summary>The innermost loop of the matrix product on 512-bit vectors.</summary>
/// <remarks>
/// A tile of 12 rows and 32 columns has 24 sums, all in registers, so that each value of <c>b</c> that is loaded serves 12
/// multiplications and each of <c>a</c> two vectors. The sums are written out one by one: an array would live in memory. A short text
/// has fewer rows: for each two the loop is compiled once more, without what is not there.
/// </remarks>
internal static unsafe class TileWide
{
    public static Tile Shape => new(12, 32, &Multiply);

    private interface IPairs
    {
        /// <summary>Gets half of the rows.</summary>
        static abstract int Count { get; }
    }

    private static void Multiply(float* a, float* b, float* c, nint stride, int rows, int depth, bool accumulate)
    {
        switch ((rows + 1) / 2)
        {
            case 1:
                Multiply<One>(a, b, c, stride, rows, depth, accumulate);
                break;
            case 2:
                Multiply<Two>(a, b, c, stride, rows, depth, accumulate);
                break;
            case 3:
                Multiply<Three>(a, b, c, stride, rows, depth, accumulate);
                break;
            case 4:
                Multiply<Four>(a, b, c, stride, rows, depth, accumulate);
                break;
            case 5:
                Multiply<Five>(a, b, c, stride, rows, depth, accumulate);
                break;
            default:
                Multiply<Six>(a, b, c, stride, rows, depth, accumulate);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<TPairs>(float* a, float* b, float* c, nint stride, int rows, int depth, bool accumulate)
        where TPairs : struct, IPairs
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

            if (TPairs.Count > 1)
            {
                var a2 = Vector512.Create(a[2]);
                c2L = Vector512.MultiplyAddEstimate(a2, left, c2L);
                c2R = Vector512.MultiplyAddEstimate(a2, right, c2R);
                var a3 = Vector512.Create(a[3]);
                c3L = Vector512.MultiplyAddEstimate(a3, left, c3L);
                c3R = Vector512.MultiplyAddEstimate(a3, right, c3R);
            }

            if (TPairs.Count > 2)
            {
                var a4 = Vector512.Create(a[4]);
                c4L = Vector512.MultiplyAddEstimate(a4, left, c4L);
                c4R = Vector512.MultiplyAddEstimate(a4, right, c4R);
                var a5 = Vector512.Create(a[5]);
                c5L = Vector512.MultiplyAddEstimate(a5, left, c5L);
                c5R = Vector512.MultiplyAddEstimate(a5, right, c5R);
            }

            if (TPairs.Count > 3)
            {
                var a6 = Vector512.Create(a[6]);
                c6L = Vector512.MultiplyAddEstimate(a6, left, c6L);
                c6R = Vector512.MultiplyAddEstimate(a6, right, c6R);
                var a7 = Vector512.Create(a[7]);
                c7L = Vector512.MultiplyAddEstimate(a7, left, c7L);
                c7R = Vector512.MultiplyAddEstimate(a7, right, c7R);
            }

            if (TPairs.Count > 4)
            {
                var a8 = Vector512.Create(a[8]);
                c8L = Vector512.MultiplyAddEstimate(a8, left, c8L);
                c8R = Vector512.MultiplyAddEstimate(a8, right, c8R);
                var a9 = Vector512.Create(a[9]);
                c9L = Vector512.MultiplyAddEstimate(a9, left, c9L);
                c9R = Vector512.MultiplyAddEstimate(a9, right, c9R);
            }

            if (TPairs.Count > 5)
            {
                var a10 = Vector512.Create(a[10]);
                c10L = Vector512.MultiplyAddEstimate(a10, left, c10L);
                c10R = Vector512.MultiplyAddEstimate(a10, right, c10R);
                var a11 = Vector512.Create(a[11]);
                c11L = Vector512.MultiplyAddEstimate(a11, left, c11L);
                c11R = Vector512.MultiplyAddEstimate(a11, right, c11R);
            }
        }

        Store(c0L, c0R, c, accumulate);
        if (rows > 1)
        {
            Store(c1L, c1R, c + (1 * stride), accumulate);
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

        if (rows > 6)
        {
            Store(c6L, c6R, c + (6 * stride), accumulate);
        }

        if (rows > 7)
        {
            Store(c7L, c7R, c + (7 * stride), accumulate);
        }

        if (rows > 8)
        {
            Store(c8L, c8R, c + (8 * stride), accumulate);
        }

        if (rows > 9)
        {
            Store(c9L, c9R, c + (9 * stride), accumulate);
        }

        if (rows > 10)
        {
            Store(c10L, c10R, c + (10 * stride), accumulate);
        }

        if (rows > 11)
        {
            Store(c11L, c11R, c + (11 * stride), accumulate);
        }
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

    private readonly struct One : IPairs
    {
        public static int Count => 1;
    }

    private readonly struct Two : IPairs
    {
        public static int Count => 2;
    }

    private readonly struct Three : IPairs
    {
        public static int Count => 3;
    }

    private readonly struct Four : IPairs
    {
        public static int Count => 4;
    }

    private readonly struct Five : IPairs
    {
        public static int Count => 5;
    }

    private readonly struct Six : IPairs
    {
        public static int Count => 6;
    }
}
