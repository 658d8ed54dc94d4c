using System.Diagnostics.CodeAnalysis;

namespace ClipLens;

/// <summary>Makes the formatters that <see cref="TypeFormatterSourceAttribute"/> promises; a notebook kernel calls it by name.</summary>
internal sealed class VisualFormatterSource
{
    [SuppressMessage("Performance", "CA1822:Mark members as static", Justification = "The kernel calls it on an instance.")]
    public IEnumerable<object> CreateTypeFormatters() =>
    [
        new VisualFormatter("text/html", value => ((IVisual)value).ToHtml()),
        new VisualFormatter("text/plain", value => value.ToString()),
    ];

    private sealed class VisualFormatter(string mimeType, Func<object, string?> show)
    {
        public string MimeType { get; } = mimeType;

        public bool Format(object value, TextWriter writer)
        {
            writer.Write(show(value));
            return true;
        }
    }
}
