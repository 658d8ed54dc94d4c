using System.Runtime.Intrinsics;

namespace ClipLens.Engine;

/// <summary>The innermost loop of the matrix product: one small block of the result, held in registers.</summary>
/// <param name="rows">Rows of a tile: the most that are computed at once.</param>
/// <param name="columns">Columns of a tile: the width of a packed panel.</param>
/// <param name="multiply">
/// Computes <c>c = a · b</c>, or adds it to <c>c</c>: (a <c>[depth, rows]</c>, b <c>[depth, columns]</c>, c <c>[rows, columns]</c>,
/// values from one row of c to the next, rows of c, depth, whether to add).
/// </param>
/// <param name="multiplyShort">The same with b of <see cref="ShortFloat"/>s; null where that is no faster.</param>
internal readonly unsafe struct Tile(int rows, int columns, delegate*<float*, void*, float*, nint, int, int, bool, void> multiply,
    delegate*<float*, void*, float*, nint, int, int, bool, void> multiplyShort)
{
    /// <summary>The most values a tile of any width has.</summary>
    public const int MaxValues = 12 * 32;

    public readonly int Rows = rows;
    public readonly int Columns = columns;
    public readonly delegate*<float*, void*, float*, nint, int, int, bool, void> Multiply = multiply;
    public readonly delegate*<float*, void*, float*, nint, int, int, bool, void> MultiplyShort = multiplyShort;

    /// <summary>Gets whether it takes <see cref="ShortFloat"/>s.</summary>
    public bool TakesShort => MultiplyShort != null;

    /// <summary>Gets the one for this processor's widest vectors.</summary>
    public static Tile Best { get; } =
        Vector512.IsHardwareAccelerated ? TileWide.Shape : TileNarrow.Shape;
}
