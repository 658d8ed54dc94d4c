namespace PictureBook;

/// <summary>Random numbers that are the same on every runtime: PCG32 (O'Neill 2014), seeded through SplitMix64.</summary>
internal sealed class Dice
{
    private readonly ulong _increment;
    private ulong _state;

    public Dice(ulong seed)
    {
        _increment = Mix(seed ^ 0x9E3779B97F4A7C15) | 1;
        _state = Mix(seed);
        Next();
    }

    /// <summary>SplitMix64's finaliser: spreads neighbouring seeds far apart.</summary>
    public static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    /// <summary>A seed of its own for a part of what is drawn, so that changing one part leaves the others as they were.</summary>
    public ulong Seed() => ((ulong)Next() << 32) | Next();

    public int Below(int count) => (int)(((ulong)Next() * (ulong)count) >> 32);

    public double Unit() => Next() / 4294967296.0;

    public double Between(double low, double high) => low + ((high - low) * Unit());

    public bool Chance(double probability) => Unit() < probability;

    public T Pick<T>(IReadOnlyList<T> items) => items[Below(items.Count)];

    private uint Next()
    {
        var old = _state;
        _state = unchecked((old * 6364136223846793005UL) + _increment);
        return uint.RotateRight((uint)(((old >> 18) ^ old) >> 27), (int)(old >> 59));
    }
}
