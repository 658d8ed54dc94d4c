using System.Runtime.CompilerServices;

namespace ClipLens.Engine;

/// <summary>The right side of a matrix product, stored in the order in which it is read.</summary>
/// <remarks>
/// Columns are grouped in panels as wide as a <see cref="Tile"/>; a panel holds its columns row by row: <c>[panel][depth][width]</c>,
/// the last one filled up with zeros. A product then reads it front to back, a cache line at a time.
/// </remarks>
internal sealed unsafe class PackedMatrix
{
    private const int Alignment = 64;

    private float[] _buffer = [];

    /// <summary>Makes a matrix whose values are to be set.</summary>
    /// <param name="depth">Rows: the length of the sums.</param>
    /// <param name="columns">Columns of the result.</param>
    /// <param name="tile">The loop it is packed for; the best of this processor where not given.</param>
    /// <param name="isShort">Whether it holds <see cref="ShortFloat"/>s, which the tile takes: half the memory, for which a product of
    /// few rows waits.</param>
    public PackedMatrix(int depth, int columns, Tile? tile = null, bool isShort = false)
    {
        (Tile, IsShort) = (tile ?? Tile.Best, isShort);
        Resize(depth, columns);
    }

    /// <summary>Gets the loop it is packed for.</summary>
    public Tile Tile { get; }

    /// <summary>Gets whether it holds <see cref="ShortFloat"/>s: column i of a panel and the one half a panel further are a pair.</summary>
    public bool IsShort { get; }

    /// <summary>Gets the size of a value.</summary>
    public int ValueBytes => IsShort ? sizeof(ushort) : sizeof(float);

    /// <summary>Gets the rows: the length of the sums.</summary>
    public int Depth { get; private set; }

    /// <summary>Gets the columns of the result.</summary>
    public int Columns { get; private set; }

    /// <summary>Gets the first value; the buffer is pinned as long as the matrix lives.</summary>
    public float* Data { get; private set; }

    /// <summary>Gets the number of panels.</summary>
    public int Panels => (Columns + Tile.Columns - 1) / Tile.Columns;

    /// <summary>Gives it another size, undefined values, and a larger buffer only where the old one is too small.</summary>
    public void Resize(int depth, int columns)
    {
        (Depth, Columns) = (depth, columns);
        var length = (long)Panels * Tile.Columns * depth * ValueBytes / sizeof(float);
        if (_buffer.LongLength < length + Alignment)
        {
            // What grows once grows again: a quarter more than asked for.
            _buffer = GC.AllocateUninitializedArray<float>(checked((int)(_buffer.Length == 0 ? length : length + (length / 4)) + Alignment),
                pinned: true);
            var address = (nuint)Unsafe.AsPointer(ref _buffer[0]);
            Data = (float*)((address + Alignment - 1) & ~(nuint)(Alignment - 1));
        }

        if (columns % Tile.Columns != 0)
        {
            new Span<float>(Panel(Panels - 1), Tile.Columns * depth * ValueBytes / sizeof(float)).Clear();
        }
    }

    /// <summary>Gets a panel: <c>[depth, Tile.Columns]</c>.</summary>
    public float* Panel(int panel) => Data + ((long)panel * Tile.Columns * Depth * ValueBytes / sizeof(float));

    /// <summary>Sets one column.</summary>
    /// <param name="column">From 0.</param>
    /// <param name="values"><c>[depth]</c>.</param>
    /// <returns><see langword="false"/> where the matrix holds <see cref="ShortFloat"/>s alone and a value is none.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TrySetColumn(int column, ReadOnlySpan<float> values)
    {
        var (place, width) = (column % Tile.Columns, Tile.Columns);
        if (!IsShort)
        {
            var target = Panel(column / width) + place;
            for (var k = 0; k < values.Length; k++, target += width)
            {
                *target = values[k];
            }

            return true;
        }

        var code = (ushort*)Panel(column / width) + ShortFloat.PlaceInRow(place, width);
        for (var k = 0; k < values.Length; k++, code += width)
        {
            if (!ShortFloat.TryEncode(values[k], out *code))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Sets all columns.</summary>
    /// <param name="columns"><c>[Columns, Depth]</c>: the matrix's transpose, its rows <paramref name="stride"/> values apart.</param>
    /// <param name="stride">From one column to the next, in values.</param>
    public void SetColumns(float* columns, nint stride)
    {
        for (var panel = 0; panel < Panels; panel++)
        {
            var first = panel * Tile.Columns;
            Interleaved.Copy(columns + (first * stride), stride, Math.Min(Tile.Columns, Columns - first), Depth, Panel(panel),
                Tile.Columns);
        }
    }

    /// <summary>Sets all rows.</summary>
    /// <param name="rows"><c>[Depth, Columns]</c>, its rows <paramref name="stride"/> values apart.</param>
    /// <param name="stride">From one row to the next, in values.</param>
    public void SetRows(float* rows, nint stride)
    {
        for (var row = 0; row < Depth; row++)
        {
            SetRow(row, new ReadOnlySpan<float>(rows + (row * stride), Columns));
        }
    }

    /// <summary>Sets one row.</summary>
    /// <param name="row">From 0.</param>
    /// <param name="values"><c>[columns]</c>.</param>
    public void SetRow(int row, ReadOnlySpan<float> values)
    {
        var width = Tile.Columns;
        for (var panel = 0; panel < Panels; panel++)
        {
            var part = values[(panel * width)..Math.Min(values.Length, (panel + 1) * width)];
            part.CopyTo(new Span<float>(Panel(panel) + (row * width), width));
        }
    }
}
