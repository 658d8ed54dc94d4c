namespace PictureBook;

/// <summary>An sRGB colour, each channel 0 to 255.</summary>
/// <param name="R">Red.</param>
/// <param name="G">Green.</param>
/// <param name="B">Blue.</param>
public readonly record struct Ink(byte R, byte G, byte B)
{
    /// <summary>Reads <c>#rrggbb</c>.</summary>
    internal static Ink Of(string hex)
    {
        var value = Convert.ToInt32(hex[1..], 16);
        return new((byte)(value >> 16), (byte)(value >> 8), (byte)value);
    }

    /// <summary>Goes a part of the way to another colour.</summary>
    internal Ink Mix(Ink other, double part) => new(Blend(R, other.R, part), Blend(G, other.G, part), Blend(B, other.B, part));

    internal Ink Darker(double part) => Mix(new(0x14, 0x12, 0x2E), part);

    internal Ink Lighter(double part) => Mix(new(0xFF, 0xFC, 0xF2), part);

    /// <summary>A neighbour that still goes by the same name.</summary>
    internal Ink Vary(Dice dice, int range) => new(Shift(R, dice, range), Shift(G, dice, range), Shift(B, dice, range));

    /// <inheritdoc/>
    public override string ToString() => $"#{R:x2}{G:x2}{B:x2}";

    private static byte Blend(byte from, byte to, double part) => (byte)Math.Round(from + ((to - from) * part));

    private static byte Shift(byte channel, Dice dice, int range) =>
        (byte)Math.Clamp(channel + dice.Below((2 * range) + 1) - range, 0, 255);
}
