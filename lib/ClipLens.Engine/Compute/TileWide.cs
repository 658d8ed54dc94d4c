using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ClipLens.Engine;

/// <summary>The innermost loop of the matrix product on 512-bit vectors.</summary>
/// <remarks>
/// A tile of 12 rows and 32 columns has 24 sums, all in registers, so that each value of <c>b</c> that is loaded serves 12
/// multiplications and each of <c>a</c> two vectors. The sums are written out one by one: an array would live in memory. A short text
/// has fewer rows: for each two the loop is compiled once more, without what is not there.
/// </remarks>
internal static unsafe class TileWide
{
    private const int CacheLine = 64;
    private const int RowsAhead = 32;      // 600 cycles: the time of a read from memory

    public static Tile Shape => new(12, 32, &Multiply<Floats>, &Multiply<ShortFloats>);

    private interface IPairs
    {
        /// <summary>Gets half of the rows.</summary>
        static abstract int Count { get; }
    }

    /// <summary>What a panel is made of: rows of 32 values.</summary>
    private interface IValues
    {
        static abstract int RowBytes { get; }

        static abstract Vector512<float> Left(byte* row);

        static abstract Vector512<float> Right(byte* row);

        /// <summary>Gives a sum of products its scale.</summary>
        static abstract Vector512<float> Scaled(Vector512<float> sum);
    }

    private static void Multiply<TValues>(float* a, void* b, float* c, nint stride, int rows, int depth, bool accumulate)
        where TValues : struct, IValues
    {
        switch ((rows + 1) / 2)
        {
            case 1:
                Multiply<One, TValues>(a, (byte*)b, c, stride, rows, depth, accumulate);
                break;
            case 2:
                Multiply<Two, TValues>(a, (byte*)b, c, stride, rows, depth, accumulate);
                break;
            case 3:
                Multiply<Three, TValues>(a, (byte*)b, c, stride, rows, depth, accumulate);
                break;
            case 4:
                Multiply<Four, TValues>(a, (byte*)b, c, stride, rows, depth, accumulate);
                break;
            case 5:
                Multiply<Five, TValues>(a, (byte*)b, c, stride, rows, depth, accumulate);
                break;
            default:
                Multiply<Six, TValues>(a, (byte*)b, c, stride, rows, depth, accumulate);
                break;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Multiply<TPairs, TValues>(float* a, byte* b, float* c, nint stride, int rows, int depth, bool accumulate)
        where TPairs : struct, IPairs
        where TValues : struct, IValues
    {
        Vector512<float> c0L = default, c1L = default, c2L = default, c3L = default, c4L = default, c5L = default, c0R = default,
            c1R = default, c2R = default, c3R = default, c4R = default, c5R = default;
        Vector512<float> c6L = default, c7L = default, c8L = default, c9L = default, c10L = default, c11L = default, c6R = default,
            c7R = default, c8R = default, c9R = default, c10R = default, c11R = default;
        for (; depth > 0; depth--, a += 12, b += TValues.RowBytes)
        {
            Prefetch(b + (RowsAhead * TValues.RowBytes));
            if (TValues.RowBytes > CacheLine)
            {
                Prefetch(b + (RowsAhead * TValues.RowBytes) + CacheLine);
            }

            var left = TValues.Left(b);
            var right = TValues.Right(b);
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

        Store<TValues>(c0L, c0R, c, accumulate);
        if (rows > 1)
        {
            Store<TValues>(c1L, c1R, c + (1 * stride), accumulate);
        }

        if (rows > 2)
        {
            Store<TValues>(c2L, c2R, c + (2 * stride), accumulate);
        }

        if (rows > 3)
        {
            Store<TValues>(c3L, c3R, c + (3 * stride), accumulate);
        }

        if (rows > 4)
        {
            Store<TValues>(c4L, c4R, c + (4 * stride), accumulate);
        }

        if (rows > 5)
        {
            Store<TValues>(c5L, c5R, c + (5 * stride), accumulate);
        }

        if (rows > 6)
        {
            Store<TValues>(c6L, c6R, c + (6 * stride), accumulate);
        }

        if (rows > 7)
        {
            Store<TValues>(c7L, c7R, c + (7 * stride), accumulate);
        }

        if (rows > 8)
        {
            Store<TValues>(c8L, c8R, c + (8 * stride), accumulate);
        }

        if (rows > 9)
        {
            Store<TValues>(c9L, c9R, c + (9 * stride), accumulate);
        }

        if (rows > 10)
        {
            Store<TValues>(c10L, c10R, c + (10 * stride), accumulate);
        }

        if (rows > 11)
        {
            Store<TValues>(c11L, c11R, c + (11 * stride), accumulate);
        }
    }

    /// <summary>Asks for a cache line early; the processor itself does so too, but not across the end of a page.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Prefetch(byte* line)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(line);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TValues>(Vector512<float> left, Vector512<float> right, float* c, bool accumulate)
        where TValues : struct, IValues
    {
        (left, right) = (TValues.Scaled(left), TValues.Scaled(right));
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

    private readonly struct Floats : IValues
    {
        public static int RowBytes => 32 * sizeof(float);

        public static Vector512<float> Left(byte* row) => Vector512.Load((float*)row);

        public static Vector512<float> Right(byte* row) => Vector512.Load((float*)row + 16);

        public static Vector512<float> Scaled(Vector512<float> sum) => sum;
    }

    private readonly struct ShortFloats : IValues
    {
        public static int RowBytes => 32 * sizeof(ushort);

        public static Vector512<float> Left(byte* row) => ShortFloat.Upper(Vector512.Load((int*)row));

        public static Vector512<float> Right(byte* row) => ShortFloat.Upper(Vector512.Load((int*)row) << 16);

        public static Vector512<float> Scaled(Vector512<float> sum) => sum * ShortFloat.Scale;
    }
}
