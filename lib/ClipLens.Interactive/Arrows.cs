using System.Globalization;

namespace ClipLens.Interactive;

/// <summary>Vectors of two numbers as arrows from one point; both directions have the same scale, so that angles are true.</summary>
/// <param name="x">What the first number counts.</param>
/// <param name="y">What the second number counts.</param>
/// <param name="arrows">A name, and the two numbers.</param>
[TypeFormatterSource]
public sealed class Arrows(string x, string y, params (string Name, float[] To)[] arrows) : IVisual
{
    private const int Width = 480, Height = 360, Margin = 40;

    /// <inheritdoc/>
    public string ToHtml()
    {
        var (left, right) = Span(0);
        var (bottom, top) = Span(1);
        var unit = Math.Min((Width - (2 * Margin)) / (right - left), (Height - (2 * Margin)) / (top - bottom));
        var marks = arrows.Select((arrow, i) =>
            Arrow(arrow.Name, Across(arrow.To[0]), Down(arrow.To[1]), Figure.Colours[i % Figure.Colours.Length]));
        var (axisX, axisY) = (Across(0), Down(0));
        var axes = FormattableString.Invariant(
            $"M{Margin / 2} {axisY:0.#}H{Width - (Margin / 2)}M{axisX:0.#} {Height - (Margin / 2)}V{Margin / 2}");
        return StyleSheet.Apply(Html.Of($"""
            <div class="cl-fig">{Drawing.Over((Width, Height), Width, ToString(), Html.Of($"""
                <rect width="100%" height="100%" rx="8" fill="#fbfaf8"/>
                <g font-family="system-ui,sans-serif" font-size="13" fill="#23272b">
                <path d="{axes}" stroke="#23272b" stroke-opacity=".4"/>
                <text x="{Width - 8}" y="{axisY + 16:0.#}" text-anchor="end">{x}</text><text x="{axisX + 6:0.#}" y="16">{y}</text>
                {marks}</g>
                """))}</div>
            """));

        double Across(double value) => Margin + ((value - left) * unit);

        double Down(double value) => Height - Margin - ((value - bottom) * unit);

        Html Arrow(string name, double toX, double toY, string colour) => Html.Of($"""
            <path d="M{Across(0):0.#} {Down(0):0.#}L{toX:0.#} {toY:0.#}" stroke="{colour}" stroke-width="3"/>
            <circle cx="{toX:0.#}" cy="{toY:0.#}" r="5" fill="{colour}"/>
            <text x="{toX:0.#}" y="{toY - 10:0.#}" text-anchor="{(toX > Width * 0.6 ? "end" : "start")}">{name}</text>
            """);
    }

    /// <summary>Lists the vectors.</summary>
    public override string ToString() => string.Join('\n', arrows.Select(arrow =>
        string.Create(CultureInfo.InvariantCulture, $"{arrow.Name}: {x} {arrow.To[0]:0.##}, {y} {arrow.To[1]:0.##}")));

    private (double Low, double High) Span(int number) =>
        (Math.Min(0, arrows.Min(arrow => arrow.To[number])), Math.Max(1, arrows.Max(arrow => arrow.To[number])));
}
