using System.Runtime.CompilerServices;

namespace ClipLens.Engine;

/// <summary>Multi-head attention over sequences that lie one after another (Vaswani et al. 2017, eq. 1).</summary>
/// <remarks>One part of the work is one head of one sequence; its scores live in blocks of a few rows, in a core's own cache.</remarks>
internal static unsafe class Attention
{
    private const int BlockRows = 48;

    [ThreadStatic]
    private static PackedMatrix? _keys;

    [ThreadStatic]
    private static PackedMatrix? _values;

    [ThreadStatic]
    private static float[]? _scores;

    /// <summary>Computes softmax(Q · Kᵀ / √headWidth) · V per head.</summary>
    /// <param name="query"><c>[queries, width]</c>: those of every token, or of each sequence's pooled token alone.</param>
    /// <param name="keyValue"><c>[tokens, 2 · width]</c>: keys, then values.</param>
    /// <param name="sequences">Where each sequence's tokens lie.</param>
    /// <param name="pooledOnly">Whether <paramref name="query"/> has only each sequence's pooled token.</param>
    /// <param name="heads">Number of heads; divides the width.</param>
    /// <param name="width">Values per token.</param>
    /// <param name="attended">Receives <c>[queries, width]</c>.</param>
    public static void Forward(
        ReadOnlySpan<float> query, ReadOnlySpan<float> keyValue, Sequences sequences, bool pooledOnly, int heads, int width, Span<float> attended)
    {
        fixed (float* q = query, kv = keyValue, target = attended)
        fixed (int* starts = sequences.Starts)
        {
            var job = new Job
            {
                Query = q, KeyValue = kv, Target = target, Starts = starts,
                PooledOnly = pooledOnly, Causal = sequences.Causal, Heads = heads, Width = width,
            };
            Cores.Run(ref job, &Part, sequences.Count * heads);
        }
    }

    private static void Part(ref Job job, int part)
    {
        var (sequence, head) = (part / job.Heads, part % job.Heads);
        var headWidth = job.Width / job.Heads;
        var start = job.Starts[sequence];
        var count = job.Starts[sequence + 1] - start;
        Pack(ref job, start, count, head * headWidth, headWidth);

        // The pooled token is a picture's first, which sees all, or a text's last, which sees all before it: all, either way.
        var firstQuery = job.PooledOnly ? sequence : start;
        var queries = job.PooledOnly ? 1 : count;
        var scale = 1 / MathF.Sqrt(headWidth);
        if (_scores is null || _scores.Length < BlockRows * count)
        {
            _scores = GC.AllocateUninitializedArray<float>(BlockRows * count, pinned: true);
        }

        var scores = (float*)Unsafe.AsPointer(ref _scores[0]);
        for (var block = 0; block < queries; block += BlockRows)
        {
            var rows = Math.Min(BlockRows, queries - block);
            var offset = ((long)(firstQuery + block) * job.Width) + (head * headWidth);

            // [rows, headWidth] · [headWidth, count] → [rows, count]
            MatrixProduct.MultiplyAlone(job.Query + offset, job.Width, rows, _keys!, scores, count); // packed above
            for (var row = 0; row < rows; row++)
            {
                var visible = job.Causal && !job.PooledOnly ? block + row + 1 : count;
                RowKernels.Softmax(new Span<float>(scores + (row * count), visible), scale);
                new Span<float>(scores + (row * count) + visible, count - visible).Clear();
            }

            // [rows, count] · [count, headWidth] → [rows, headWidth]
            MatrixProduct.MultiplyAlone(scores, count, rows, _values!, job.Target + offset, job.Width); // packed above
        }
    }

    private static void Pack(ref Job job, int start, int count, int column, int headWidth)
    {
        _keys ??= new PackedMatrix(headWidth, count);
        _values ??= new PackedMatrix(count, headWidth);
        _keys.Resize(headWidth, count);
        _values.Resize(count, headWidth);
        var keys = job.KeyValue + ((long)start * 2 * job.Width) + column;
        _keys.SetColumns(keys, 2 * job.Width);
        _values.SetRows(keys + job.Width, 2 * job.Width);
    }

    private struct Job
    {
        public float* Query;
        public float* KeyValue;
        public float* Target;
        public int* Starts;
        public bool PooledOnly;
        public bool Causal;
        public int Heads;
        public int Width;
    }
}
