using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace PictureBook.Art;

/// <summary>Writes SVG: fills first, then coordinates, rounded to a tenth.</summary>
internal sealed class Canvas
{
    private readonly StringBuilder _text = new(8192);
    private int _names;

    /// <summary>Gets the outline that <see cref="Outlined"/> returns to.</summary>
    private string _outline = "";

    public override string ToString() => _text.ToString();

    /// <summary>Adds markup as it stands; numbers in it are rounded to a tenth.</summary>
#pragma warning disable CA1822, IDE0060 // the handler has written into this canvas before the call
    public void Add([InterpolatedStringHandlerArgument("")] Markup markup)
    {
    }
#pragma warning restore CA1822, IDE0060

    public void Add(string markup) => _text.Append(markup);

    public void Path(string fill, [InterpolatedStringHandlerArgument("", nameof(fill))] Markup data) => _text.Append("\"/>");

    public void Path(string fill, string data) => Add($"<path fill=\"{fill}\" d=\"{data}\"/>");

    /// <summary>A line without a filling.</summary>
    public void Line(string stroke, double width, string data) =>
        Add($"<path fill=\"none\" stroke=\"{stroke}\" stroke-width=\"{width}\" stroke-linecap=\"round\" d=\"{data}\"/>");

    public void Circle(string fill, double x, double y, double radius) => Add($"<circle fill=\"{fill}\" cx=\"{x}\" cy=\"{y}\" r=\"{radius}\"/>");

    public void Ellipse(string fill, double x, double y, double radiusX, double radiusY) =>
        Add($"<ellipse fill=\"{fill}\" cx=\"{x}\" cy=\"{y}\" rx=\"{radiusX}\" ry=\"{radiusY}\"/>");

    public void Rect(string fill, double x, double y, double width, double height, double round = 0) =>
        Add($"<rect fill=\"{fill}\" x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"{round}\"/>");

    public void Open(string transform) => Add($"<g transform=\"{transform}\">");

    public void Close() => Add("</g>");

    /// <summary>Begins a group whose shapes have outlines.</summary>
    public void Begin(string outline, double width)
    {
        _outline = Number($"<g stroke=\"{outline}\" stroke-width=\"{width}\" stroke-linejoin=\"round\" stroke-linecap=\"round\">");
        Add(_outline);
    }

    /// <summary>From here on, shapes have no outline.</summary>
    public void Plain() => Add("</g><g>");

    /// <summary>From here on, shapes have the outline again.</summary>
    public void Outlined() => Add($"</g>{_outline}");

    /// <summary>Defines a gradient from top to bottom.</summary>
    /// <returns>A value for a fill.</returns>
    public string Fade(string top, string bottom, double topOpacity = 1, double bottomOpacity = 1)
    {
        var name = $"f{_names++}";
        Add($"<linearGradient id=\"{name}\" x2=\"0\" y2=\"1\"><stop stop-color=\"{top}\"{Opacity(topOpacity)}/><stop offset=\"1\" stop-color=\"{bottom}\"{Opacity(bottomOpacity)}/></linearGradient>");
        return $"url(#{name})";
    }

    /// <summary>Defines a gradient from the centre, opaque, to the rim, clear.</summary>
    /// <returns>A value for a fill.</returns>
    public string Glow(string colour, double opacity = 1)
    {
        var name = $"f{_names++}";
        Add($"<radialGradient id=\"{name}\"><stop stop-color=\"{colour}\"{Opacity(opacity)}/><stop offset=\"1\" stop-color=\"{colour}\" stop-opacity=\"0\"/></radialGradient>");
        return $"url(#{name})";
    }

    public static string Number(FormattableString text) => text.ToString(Tenths.Instance);

    private static string Opacity(double opacity) => opacity >= 1 ? "" : string.Create(CultureInfo.InvariantCulture, $" stop-opacity=\"{opacity:0.##}\"");

    /// <summary>Rounds every number in an interpolated string to a tenth.</summary>
    private sealed class Tenths : IFormatProvider, ICustomFormatter
    {
        public static readonly Tenths Instance = new();

        public object? GetFormat(Type? formatType) => formatType == typeof(ICustomFormatter) ? this : null;

        public string Format(string? format, object? arg, IFormatProvider? formatProvider) =>
            arg is double number ? number.ToString(format ?? "0.#", CultureInfo.InvariantCulture) : arg?.ToString() ?? "";
    }

    /// <summary>Writes an interpolated string straight into a canvas.</summary>
    [InterpolatedStringHandler]
    internal readonly ref struct Markup
    {
        private readonly StringBuilder _text;

#pragma warning disable IDE0060 // the compiler passes these
        public Markup(int literalLength, int formattedCount, Canvas canvas) => _text = canvas._text;

        public Markup(int literalLength, int formattedCount, Canvas canvas, string fill)
        {
            _text = canvas._text;
            _text.Append("<path fill=\"").Append(fill).Append("\" d=\"");
        }
#pragma warning restore IDE0060

        public void AppendLiteral(string text) => _text.Append(text);

        public void AppendFormatted(string text) => _text.Append(text);

        public void AppendFormatted(Ink ink) => _text.Append(ink.ToString());

        public void AppendFormatted(double number) => _text.Append(CultureInfo.InvariantCulture, $"{number:0.#}");

        public void AppendFormatted(double number, string format) => _text.Append(number.ToString(format, CultureInfo.InvariantCulture));
    }
}
