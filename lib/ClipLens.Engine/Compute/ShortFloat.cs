using System.Runtime.Intrinsics;

namespace ClipLens.Engine;

/// <summary>A float in 16 bits: sign, 5 bits of exponent, 10 bits of mantissa.</summary>
/// <remarks>
/// As IEEE 754's binary16, but with exponents from −24 to 6, so that even the least of its numbers has a leading 1, and a float is made of
/// it with a shift and one multiplication by a power of two. Every binary16 below 128 is such a number, and so is nearly every weight
/// that is saved as bfloat16. In a row of a packed panel, column i and the one half a row further share 32 bits, the first the upper ones.
/// </remarks>
internal static class ShortFloat
{
    private const uint Mask = 0x8FFFE000;   // of a float: sign, lower 5 bits of the exponent, upper 10 of the mantissa

    /// <summary>Gets what <see cref="Upper(Vector512{int})"/> leaves to be multiplied with: 2¹⁰². Before that a sum of products below
    /// 2⁻²⁴ is as precise as 2⁻⁴⁸, any other as a float is.</summary>
    public static float Scale => BitConverter.UInt32BitsToSingle((127 + 102) << 23);

    /// <summary>Encodes a value.</summary>
    /// <param name="value">Finite.</param>
    /// <param name="code">Receives its 16 bits.</param>
    /// <returns><see langword="false"/> where it would change.</returns>
    public static bool TryEncode(float value, out ushort code)
    {
        var bits = BitConverter.SingleToUInt32Bits(value / Scale);
        code = (ushort)(((bits >> 16) & 0x8000) | ((bits >> 13) & 0x7FFF));
        var kept = BitConverter.UInt32BitsToSingle(bits & Mask) * Scale;
        return BitConverter.SingleToUInt32Bits(kept) == BitConverter.SingleToUInt32Bits(value);
    }

    /// <summary>Gets where a column's code lies among those of a row; little-endian, the upper half of 32 bits comes second.</summary>
    public static int PlaceInRow(int column, int columns) => column < columns / 2 ? (2 * column) + 1 : (2 * column) - columns;

    /// <summary>Widens the upper half of each 32 bits but for <see cref="Scale"/>, by which a sum of products is multiplied at its end.</summary>
    public static Vector512<float> Upper(Vector512<int> pairs) => ((pairs >> 3) & Vector512.Create(unchecked((int)Mask))).AsSingle();
}
