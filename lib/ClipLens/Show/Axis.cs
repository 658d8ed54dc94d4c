using System.Globalization;

namespace ClipLens;

/// <summary>One direction of a figure: what it measures, from where to where, and the numbers written along it.</summary>
/// <param name="Label">What is measured, with its unit in brackets.</param>
/// <param name="Low">The value at the left or at the bottom.</param>
/// <param name="High">The value at the right or at the top.</param>
/// <param name="Ticks">Values that are written, and how.</param>
/// <param name="HasNames">Whether the ticks are names instead of numbers.</param>
internal sealed record Axis(string Label, double Low, double High, IReadOnlyList<(double Value, string Text)> Ticks, bool HasNames = false)
{
    private const int MaxTicks = 6, MaxTicksAcross = 8;

    /// <summary>The room for the numbers below a narrow figure, and what a digit takes of it, in pixels.</summary>
    private const int Room = 290, Digit = 7, Gap = 12;

    private static readonly double[] Times = [1, 2, 5, 10];

    /// <summary>Gets where a value lies, from 0 (low) to 1 (high).</summary>
    public double Share(double value) => (value - Low) / (High - Low);

    /// <summary>Gets the axis, lengthened where a value lies outside.</summary>
    public Axis Including(double value, Func<string, IEnumerable<double>, Axis> make) =>
        HasNames || !double.IsFinite(value) || (value >= Low && value <= High) ? this : make(Label, [Low, High, value]);

    /// <summary>Makes an axis that ends where the values end, for the horizontal direction.</summary>
    public static Axis Across(string label, IEnumerable<double> values)
    {
        var (low, high) = Span(values, fromZero: false);
        return Enumerable.Range(2, MaxTicksAcross - 1)
            .Select(most => new Axis(label, low, high, TicksOf(low, high, Step(low, high, most))))
            .Last(axis => axis.Ticks.Count < 3 || axis.Ticks.Sum(tick => (tick.Text.Length * Digit) + Gap) <= Room);
    }

    /// <summary>Makes an axis that ends at round numbers, for the vertical direction; at zero if that is not far.</summary>
    public static Axis Up(string label, IEnumerable<double> values)
    {
        var (low, high) = Span(values, fromZero: true);
        var step = Step(low, high, MaxTicks);
        (low, high) = (Math.Floor((low / step) + 1e-9) * step, Math.Ceiling((high / step) - 1e-9) * step);
        return new Axis(label, low, high, TicksOf(low, high, step));
    }

    /// <summary>Makes an axis of names, one beside the other at 0, 1, 2 and so on.</summary>
    public static Axis Of(string label, IEnumerable<string> names)
    {
        var ticks = names.Select((name, place) => ((double)place, name)).ToList();
        return new Axis(label, -0.5, Math.Max(1, ticks.Count) - 0.5, ticks, HasNames: true);
    }

    /// <summary>Gets a round number that goes into a span at most so many times: 1, 2 or 5 times a power of ten.</summary>
    public static double Step(double low, double high, int most)
    {
        var raw = (high - low) / most;
        var power = Math.Pow(10, Math.Floor(Math.Log10(raw)));
        return power * Times.First(times => times * power >= raw * (1 - 1e-9));
    }

    private static (double Low, double High) Span(IEnumerable<double> values, bool fromZero)
    {
        var finite = values.Where(double.IsFinite).DefaultIfEmpty(0).ToList();
        var (low, high) = (finite.Min(), finite.Max());
        low = fromZero && low > 0 && low < high / 2 ? 0 : low;
        var least = Math.Max(Math.Abs(high) * 1e-6, 1e-12); // narrower, and the ticks are rounding
        return high - low > least ? (low, high) : low == 0 ? (0, 1) : (low - Math.Abs(low / 2), high + Math.Abs(high / 2));
    }

    private static List<(double, string)> TicksOf(double low, double high, double step)
    {
        var digits = (int)Math.Max(0, -Math.Floor(Math.Log10(step) + 1e-9));
        var first = (long)Math.Ceiling((low / step) - 1e-9);
        var count = (long)Math.Floor((high / step) + 1e-9) - first + 1;
        return [.. Enumerable.Range(0, (int)count).Select(i => (first + i) * step).Select(value => (value, Text(value, digits)))];
    }

    private static string Text(double value, int digits) =>
        (digits > 5 || Math.Abs(value) >= 1e7 ? value.ToString("0.##E+0", CultureInfo.InvariantCulture)
            : value.ToString("N" + digits, CultureInfo.InvariantCulture)).Replace('-', '−');
}
