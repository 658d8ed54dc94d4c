using ClipLens.Engine;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ClipLens.Training;

/// <summary>Multi-head attention: softmax(Q · Kᵀ / √headWidth) · V per head of each sequence (Vaswani et al. 2017, eq. 1).</summary>
internal sealed unsafe class Attention(int width, int heads)
{
    private readonly Rows _weights = new(1);                    // softmax(…): [sequences, heads, longest, longest]
    private readonly Rows _output = new(width);
    private readonly Rows _inputGradient = new(3 * width);
    private Rows? _input;
    private Sequences? _sequences;

    [ThreadStatic]
    private static PackedMatrix? _packed;

    [ThreadStatic]
    private static Rows? _scratch;

    /// <summary>Computes <c>[tokens, 3 · width]</c>, queries, keys and values, → <c>[tokens, width]</c>.</summary>
    public Rows Forward(Rows x, Sequences sequences)
    {
        (_input, _sequences) = (x, sequences);
        _output.Resize(x.Count);
        _weights.Resize(sequences.Count * heads * sequences.Longest * sequences.Longest);
        Team.Run(new ForwardHeads(Shape(sequences), x.Data, _weights.Data, _output.Data), sequences.Count * heads);
        return _output;
    }

    /// <summary>Takes the loss's gradient by the output, <c>[tokens, width]</c>, and gives that by the input, <c>[tokens, 3 · width]</c>.</summary>
    public Rows Backward(Rows dy)
    {
        _inputGradient.Resize(dy.Count);
        Team.Run(new BackwardHeads(Shape(_sequences!), _input!.Data, _weights.Data, dy.Data, _inputGradient.Data), _sequences!.Count * heads); // forward came first
        return _inputGradient;
    }

    private Sizes Shape(Sequences sequences) => new(
        (int*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(sequences.Starts)), sequences.Longest, sequences.Causal, heads, width);

    /// <summary>A packed matrix of this thread's, of rows that are <paramref name="stride"/> values apart, or of its transpose.</summary>
    private static PackedMatrix Pack(float* rows, int stride, int count, int columns, bool transposed)
    {
        _packed ??= new PackedMatrix(count, columns);
        _packed.Resize(transposed ? columns : count, transposed ? count : columns);
        if (transposed)
        {
            _packed.SetColumns(rows, stride);
            return _packed;
        }

        _packed.SetRows(rows, stride);
        return _packed;
    }

    /// <summary>Which rows and columns belong to one head of one sequence.</summary>
    private readonly struct Sizes(int* starts, int longest, bool causal, int heads, int width)
    {
        public readonly bool Causal = causal;
        public readonly int Width = width;
        public readonly int HeadWidth = width / heads;

        public float Scale => 1 / MathF.Sqrt(HeadWidth);

        public int First(int part) => starts[part / heads];

        public int Tokens(int part) => starts[(part / heads) + 1] - First(part);

        public int Column(int part) => part % heads * HeadWidth;

        public long Weights(int part) => (long)part * longest * longest;
    }

    private readonly struct ForwardHeads(Sizes sizes, float* x, float* weights, float* y) : IParts
    {
        public void Run(int part)
        {
            var (stride, count, headWidth) = (3 * sizes.Width, sizes.Tokens(part), sizes.HeadWidth);
            var query = x + ((long)sizes.First(part) * stride) + sizes.Column(part);
            var p = weights + sizes.Weights(part);
            MatrixProduct.MultiplyAlone(query, stride, count, Pack(query + sizes.Width, stride, count, headWidth, true), p, count);  // Q · Kᵀ
            for (var i = 0; i < count; i++)
            {
                var visible = sizes.Causal ? i + 1 : count;
                RowKernels.Softmax(new Span<float>(p + (i * count), visible), sizes.Scale);
                new Span<float>(p + (i * count) + visible, count - visible).Clear();
            }

            var values = Pack(query + (2 * sizes.Width), stride, count, headWidth, false);
            MatrixProduct.MultiplyAlone(p, count, count, values, y + ((long)sizes.First(part) * sizes.Width) + sizes.Column(part), sizes.Width); // P · V
        }
    }

    private readonly struct BackwardHeads(Sizes sizes, float* x, float* weights, float* dy, float* dx) : IParts
    {
        public void Run(int part)
        {
            var (stride, count, headWidth) = (3 * sizes.Width, sizes.Tokens(part), sizes.HeadWidth);
            var offset = ((long)sizes.First(part) * stride) + sizes.Column(part);
            float* query = x + offset, key = query + sizes.Width, value = key + sizes.Width;
            float* dQuery = dx + offset, dKey = dQuery + sizes.Width, dValue = dKey + sizes.Width;
            var above = dy + ((long)sizes.First(part) * sizes.Width) + sizes.Column(part);
            var p = weights + sizes.Weights(part);
            _scratch ??= new Rows(1);
            var ds = _scratch.Resize(count * count).Data;

            // dV = Pᵀ · dy, dP = dy · Vᵀ
            MatrixProduct.MultiplyAlone(p, 1, count, Pack(above, sizes.Width, count, headWidth, false), dValue, stride, count);
            MatrixProduct.MultiplyAlone(above, sizes.Width, count, Pack(value, stride, count, headWidth, true), ds, count);
            for (var i = 0; i < count; i++)
            {
                // of a softmax: dS = P ∘ (dP − Σ dP ∘ P)
                var row = new ReadOnlySpan<float>(p + (i * count), count);
                var slope = new Span<float>(ds + (i * count), count);
                TensorPrimitives.Subtract(slope, TensorPrimitives.Dot(row, slope), slope);
                TensorPrimitives.Multiply(slope, row, slope);
                TensorPrimitives.Multiply(slope, sizes.Scale, slope);
            }

            // dQ = dS · K, dK = dSᵀ · Q
            MatrixProduct.MultiplyAlone(ds, count, count, Pack(key, stride, count, headWidth, false), dQuery, stride);
            MatrixProduct.MultiplyAlone(ds, 1, count, Pack(query, stride, count, headWidth, false), dKey, stride, count);
        }
    }
}
