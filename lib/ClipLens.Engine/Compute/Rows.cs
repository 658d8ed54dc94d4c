using System.Runtime.CompilerServices;

namespace ClipLens.Engine;

/// <summary>Rows of values at a fixed address, whose number changes from batch to batch without new memory.</summary>
/// <param name="width">Values per row.</param>
internal sealed unsafe class Rows(int width)
{
    private const int Alignment = 16; // values: one cache line

    private float[] _buffer = [];

    /// <summary>Makes rows of undefined values.</summary>
    public Rows(int count, int width)
        : this(width) => Resize(count);

    /// <summary>Gets the number of rows.</summary>
    public int Count { get; private set; }

    /// <summary>Gets the values per row.</summary>
    public int Width { get; } = width;

    /// <summary>Gets the first value; the buffer is pinned as long as this object lives.</summary>
    public float* Data { get; private set; }

    /// <summary>Gets all values: <c>[count, width]</c>.</summary>
    public Span<float> Values => new(Data, Count * Width);

    /// <summary>Gets one row: <c>[width]</c>.</summary>
    public Span<float> this[int row] => new(Data + ((long)row * Width), Width);

    /// <summary>Gives it another number of rows, all undefined.</summary>
    /// <returns>Itself.</returns>
    public Rows Resize(int count)
    {
        Count = count;
        var length = (count * Width) + Alignment;
        if (_buffer.Length < length)
        {
            length += _buffer.Length == 0 ? 0 : length / 4; // batches of texts differ a little in length
            _buffer = GC.AllocateUninitializedArray<float>(length, pinned: true);
            var address = (nuint)Unsafe.AsPointer(ref _buffer[0]);
            Data = (float*)((address + (sizeof(float) * Alignment) - 1) & ~(nuint)((sizeof(float) * Alignment) - 1));
        }

        return this;
    }
}
