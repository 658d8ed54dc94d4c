using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace ClipLens.Engine;

/// <summary>Where each sequence of a batch lies in the rows of its tokens.</summary>
/// <param name="causal">Whether a token sees only itself and those before
/// it; its embedding is then read at the last token, else at the first.</param>
internal sealed unsafe class Sequences(bool causal)
{
    private int[] _starts = GC.AllocateArray<int>(1, pinned: true);

    public bool Causal { get; } = causal;

    public int Count { get; private set; }

    /// <summary>Gets the number of tokens of all sequences.</summary>
    public int Tokens => _starts[Count];

    /// <summary>Gets the length of the longest sequence.</summary>
    public int Longest { get; private set; }

    /// <summary>Gets the first row of each sequence, then the number of rows, at a fixed address: <c>[count + 1]</c>.</summary>
    public int* StartsData => (int*)Unsafe.AsPointer(ref _starts[0]);

    /// <summary>Begins another batch.</summary>
    public void Clear() => (Count, Longest) = (0, 0);

    /// <summary>Adds a sequence behind the others.</summary>
    public void Add(int tokens)
    {
        if (Count + 2 > _starts.Length)
        {
            var larger = GC.AllocateArray<int>(2 * (Count + 2), pinned: true);
            _starts.CopyTo(larger, 0);
            _starts = larger;
        }

        _starts[Count + 1] = _starts[Count] + tokens;
        (Count, Longest) = (Count + 1, Math.Max(Longest, tokens));
    }

    /// <summary>Gets the row where a sequence's embedding is read.</summary>
    public int Pooled(int sequence) => Causal ? _starts[sequence + 1] - 1 : _starts[sequence];

    /// <summary>Copies the pooled rows: <c>[tokens, width]</c> → <c>[count, width]</c>.</summary>
    /// <returns>The pooled rows.</returns>
    public Rows Pool(Rows x, Rows pooled)
    {
        pooled.Resize(Count);
        for (var i = 0; i < Count; i++)
        {
            x[Pooled(i)].CopyTo(pooled[i]);
        }

        return pooled;
    }

    /// <summary>Adds the gradient by the pooled rows, <c>[count, width]</c>, to that by all rows, <c>[tokens, width]</c>.</summary>
    public void AddPooled(Rows pooled, Rows x)
    {
        for (var i = 0; i < Count; i++)
        {
            TensorPrimitives.Add(x[Pooled(i)], pooled[i], x[Pooled(i)]);
        }
    }
}
