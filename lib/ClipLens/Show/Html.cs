using System.Globalization;
using System.Net;

namespace ClipLens;

/// <summary>Finished markup; whatever is put into it that is not markup itself is encoded.</summary>
/// <param name="Markup">HTML.</param>
public readonly record struct Html(string Markup)
{
    /// <summary>Fills a template; texts and numbers are encoded, <see cref="Html"/> goes in as it is.</summary>
    public static Html Of(FormattableString template) => new(template.ToString(Encoder.Instance));

    /// <inheritdoc/>
    public override string ToString() => Markup;

    private sealed class Encoder : IFormatProvider, ICustomFormatter
    {
        public static Encoder Instance { get; } = new();

        public object? GetFormat(Type? formatType) => formatType == typeof(ICustomFormatter) ? this : null;

        public string Format(string? format, object? arg, IFormatProvider? formatProvider) => arg switch
        {
            null => "",
            Html html => html.Markup,
            IEnumerable<Html> parts => string.Concat(parts),
            IFormattable value => WebUtility.HtmlEncode(value.ToString(format, CultureInfo.InvariantCulture)),
            _ => WebUtility.HtmlEncode(arg.ToString()!), // of a string, itself
        };
    }
}
