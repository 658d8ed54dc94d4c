using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ClipLens.Engine;

/// <summary>Multiplies matrices: nearly all the work of a transformer.</summary>
/// <remarks>
/// The scheme of Goto and van de Geijn, "Anatomy of High-Performance Matrix Multiplication" (2008), fig. 9: a block of the left
/// side is packed so that it stays in a core's own cache, and every panel of the right side passes over it once.
/// Bias and activation are applied while the block of the result is still in that cache.
/// </remarks>
internal static unsafe class MatrixProduct
{
    private const int BlockRows = 48;      // a multiple of every tile's rows
    private const int MaxDepth = 768;     // 48 × 768 values: 144 KiB
    private const int GroupColumns = 256;  // between two activations: 48 × 256 values, 48 KiB

    [ThreadStatic]
    private static float[]? _packedBlock;

    [ThreadStatic]
    private static long _packedJob; // whose rows the block holds

    private static long _jobs;

    /// <summary>Computes <c>c = activation(a · b + bias)</c> on all cores.</summary>
    /// <param name="a"><c>[rows, b.Depth]</c>, row-major.</param>
    /// <param name="rows">Rows of <paramref name="a"/> and <paramref name="c"/>.</param>
    /// <param name="b">The packed right side.</param>
    /// <param name="c">Receives <c>[rows, b.Columns]</c>, row-major.</param>
    /// <param name="bias"><c>[b.Columns]</c>, or empty for none.</param>
    /// <param name="activation">Applied last.</param>
    /// <param name="accumulate">Whether to add to what <paramref name="c"/> holds, before the activation.</param>
    public static void Multiply(
        ReadOnlySpan<float> a, int rows, PackedMatrix b, Span<float> c, ReadOnlySpan<float> bias = default, Activation activation = default,
        bool accumulate = false)
    {
        if (a.Length < rows * b.Depth || c.Length < rows * b.Columns || (bias.Length != b.Columns && !bias.IsEmpty))
        {
            throw new ArgumentException(
                $"[{rows}, {b.Depth}] · [{b.Depth}, {b.Columns}] does not fit spans of {a.Length}, {c.Length} and {bias.Length} values.");
        }

        fixed (float* left = a, result = c, added = bias)
        {
            var job = new Job(left, b.Depth, rows, b, result, b.Columns, Team.Count)
                { Bias = bias.IsEmpty ? null : added, Activation = activation, Accumulate = accumulate };
            Team.Run(job, job.Parts);
        }

        GC.KeepAlive(b);
    }

    /// <summary>Computes <c>c = aᵀ · b</c> on all cores: a layer's gradient, whose sums run over the rows of a batch.</summary>
    /// <param name="a"><c>[b.Depth, rows]</c>, row-major.</param>
    /// <param name="rows">Columns of <paramref name="a"/>, rows of <paramref name="c"/>.</param>
    /// <param name="b">The packed right side.</param>
    /// <param name="c">Receives <c>[rows, b.Columns]</c>, row-major.</param>
    public static void MultiplyTransposed(ReadOnlySpan<float> a, int rows, PackedMatrix b, Span<float> c)
    {
        if (a.Length < b.Depth * rows || c.Length < rows * b.Columns)
        {
            throw new ArgumentException(
                $"[{b.Depth}, {rows}]ᵀ · [{b.Depth}, {b.Columns}] does not fit spans of {a.Length} and {c.Length} values.");
        }

        fixed (float* left = a, result = c)
        {
            var job = new Job(left, 1, rows, b, result, b.Columns, Team.Count) { AColumnStride = rows };
            Team.Run(job, job.Parts);
        }

        GC.KeepAlive(b);
    }

    /// <summary>Computes <c>c = a · b</c> on the calling thread alone: one of many small products that run side by side.</summary>
    /// <param name="a"><c>[rows, b.Depth]</c>, its rows <paramref name="aStride"/> values apart.</param>
    /// <param name="aStride">From one row of <paramref name="a"/> to the
    /// next, in values; 1 where <paramref name="a"/> is transposed.</param>
    /// <param name="rows">Rows of <paramref name="a"/> and <paramref name="c"/>.</param>
    /// <param name="b">The packed right side.</param>
    /// <param name="c">Receives <c>[rows, b.Columns]</c>.</param>
    /// <param name="cStride">From one row of <paramref name="c"/> to the next, in values.</param>
    /// <param name="aColumnStride">From one column of <paramref name="a"/>
    /// to the next, in values; more than 1 where it is transposed.</param>
    public static void MultiplyAlone(float* a, nint aStride, int rows, PackedMatrix b, float* c, nint cStride, nint aColumnStride = 1)
    {
        var job = new Job(a, aStride, rows, b, c, cStride, cores: 1) { AColumnStride = aColumnStride };
        for (var part = 0; part < job.Parts; part++)
        {
            job.Run(part);
        }

        GC.KeepAlive(b);
    }

    private static void Part(ref Job job, int part)
    {
        var firstRow = part / job.ColumnParts * BlockRows;
        var rows = Math.Min(BlockRows, job.Rows - firstRow);
        var firstPanel = part % job.ColumnParts * job.PanelsPerPart;
        var endPanel = Math.Min(firstPanel + job.PanelsPerPart, job.Panels);
        var groupPanels = GroupColumns / job.Tile.Columns;
        _packedBlock ??= GC.AllocateUninitializedArray<float>(BlockRows * MaxDepth, pinned: true);
        var block = (float*)Unsafe.AsPointer(ref _packedBlock[0]);
        var isPacked = job.IsPackedWhole && _packedJob == job.Number;
        _packedJob = job.Number;
        for (var k = 0; k < job.Depth; k += job.DepthStep)
        {
            var depth = Math.Min(job.DepthStep, job.Depth - k);
            var left = job.IsPackedWhole ? block + (k * Tiled(rows, job.Tile)) : block;
            if (!isPacked)
            {
                PackBlock(ref job, job.A + (firstRow * job.AStride) + (k * job.AColumnStride), rows, depth, left);
            }

            for (var group = firstPanel; group < endPanel; group += groupPanels)
            {
                var endGroup = Math.Min(group + groupPanels, endPanel);
                for (var panel = group; panel < endGroup; panel++)
                {
                    MultiplyPanel(ref job, left, firstRow, rows, panel, k, depth);
                }

                if (k + depth == job.Depth)
                {
                    Finish(ref job, firstRow, rows, group * job.Tile.Columns, Math.Min(endGroup * job.Tile.Columns, job.Columns));
                }
            }
        }
    }

    [SkipLocalsInit]
    private static void MultiplyPanel(ref Job job, float* block, int firstRow, int rows, int panel, int k, int depth)
    {
        var tile = job.Tile;
        var b = job.B + ((((long)panel * job.Depth) + k) * tile.Columns * job.ValueBytes);
        var multiply = job.ValueBytes < sizeof(float) ? tile.MultiplyShort : tile.Multiply;
        var firstColumn = panel * tile.Columns;
        var columns = Math.Min(tile.Columns, job.Columns - firstColumn);
        var accumulate = job.Accumulate || k > 0;
        var whole = stackalloc float[Tile.MaxValues];
        for (var row = 0; row < rows; row += tile.Rows)
        {
            var c = job.C + ((firstRow + row) * job.CStride) + firstColumn;
            var count = Math.Min(tile.Rows, rows - row);
            if (columns == tile.Columns)
            {
                multiply(block + (row * depth), b, c, job.CStride, count, depth, accumulate);
                continue;
            }

            // A tile at the edge is computed whole, aside; what lies inside the result is copied.
            multiply(block + (row * depth), b, whole, tile.Columns, count, depth, false);
            for (var i = 0; i < count; i++)
            {
                var source = new Span<float>(whole + (i * tile.Columns), columns);
                var target = new Span<float>(c + (i * job.CStride), columns);
                if (accumulate)
                {
                    TensorPrimitives.Add(target, source, target);
                }
                else
                {
                    source.CopyTo(target);
                }
            }
        }
    }

    /// <summary>Copies rows into tiles of <c>[depth, tileRows]</c>; what lies behind the last row is computed with and dropped.</summary>
    private static void PackBlock(ref Job job, float* a, int rows, int depth, float* target)
    {
        var tileRows = job.Tile.Rows;
        for (var row = 0; row < rows; row += tileRows, target += tileRows * depth)
        {
            var count = Math.Min(tileRows, rows - row);
            var source = a + (row * job.AStride);
            if (job.AColumnStride == 1)
            {
                Interleaved.Copy(source, job.AStride, count, depth, target, tileRows);
            }
            else
            {
                PackColumns(source, job.AColumnStride, count, depth, target, tileRows);
            }
        }
    }

    /// <summary>Copies the values of some columns of a transposed matrix: they already stand side by side.</summary>
    private static void PackColumns(float* source, nint columnStride, int count, int depth, float* target, int tileRows)
    {
        for (var k = 0; k < depth; k++, source += columnStride, target += tileRows)
        {
            if (count == 12)
            {
                Vector256.Load(source).Store(target);
                Vector128.Load(source + 8).Store(target + 8);
                continue;
            }

            for (var i = 0; i < count; i++)
            {
                target[i] = source[i];
            }
        }
    }

    /// <summary>Gets the rows of whole tiles that hold some rows.</summary>
    private static int Tiled(int rows, Tile tile) => (rows + tile.Rows - 1) / tile.Rows * tile.Rows;

    private static void Finish(ref Job job, int firstRow, int rows, int firstColumn, int endColumn)
    {
        if (job.Bias == null && job.Activation == Activation.None)
        {
            return;
        }

        var columns = endColumn - firstColumn;
        for (var row = firstRow; row < firstRow + rows; row++)
        {
            var values = new Span<float>(job.C + (row * job.CStride) + firstColumn, columns);
            if (job.Bias != null)
            {
                TensorPrimitives.Add(values, new ReadOnlySpan<float>(job.Bias + firstColumn, columns), values);
            }

            job.Activation.Apply(values);
        }
    }

    private struct Job : IParts
    {
        public readonly float* A;
        public readonly nint AStride;
        public readonly int Rows;
        public readonly byte* B;
        public readonly int ValueBytes;
        public readonly int Depth;
        public readonly int DepthStep;
        public readonly int Columns;
        public readonly int Panels;
        public readonly int PanelsPerPart;
        public readonly int ColumnParts;
        public readonly Tile Tile;
        public readonly long Number;

        /// <summary>Whether all rows, over all their depth, are one packed block: each thread packs it once, not in each of its parts.</summary>
        public readonly bool IsPackedWhole;

        public readonly float* C;
        public readonly nint CStride;
        public nint AColumnStride = 1;
        public float* Bias;
        public Activation Activation;
        public bool Accumulate;

        public Job(float* a, nint aStride, int rows, PackedMatrix b, float* c, nint cStride, int cores)
        {
            A = a;
            AStride = aStride;
            Rows = rows;
            B = (byte*)b.Data;
            ValueBytes = b.ValueBytes;
            Depth = b.Depth;
            Columns = b.Columns;
            Panels = b.Panels;
            Tile = b.Tile;
            C = c;
            CStride = cStride;
            Number = Interlocked.Increment(ref _jobs);
            IsPackedWhole = rows <= BlockRows && (long)Tiled(rows, Tile) * Depth <= BlockRows * MaxDepth;
            var steps = (Depth + MaxDepth - 1) / MaxDepth;
            DepthStep = (Depth + steps - 1) / steps;

            // Few rows, as in a short text: the columns are divided too, so that every core has something to do.
            var columnParts = cores == 1 ? 1 : Math.Clamp(4 * cores / RowParts, 1, Panels);
            PanelsPerPart = (Panels + columnParts - 1) / columnParts;
            ColumnParts = (Panels + PanelsPerPart - 1) / PanelsPerPart;
        }

        public readonly int Parts => RowParts * ColumnParts;

        public void Run(int part) => Part(ref this, part);

        private readonly int RowParts => (Rows + BlockRows - 1) / BlockRows;
    }
}
