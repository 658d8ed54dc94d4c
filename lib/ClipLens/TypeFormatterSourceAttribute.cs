using System.Diagnostics.CodeAnalysis;

namespace ClipLens;

/// <summary>Lets a .NET notebook show a type by its <see cref="IVisual.ToHtml"/>.</summary>
/// <remarks>
/// The kernel (Microsoft.DotNet.Interactive.Formatting) finds this attribute, its properties and what they lead to by their names,
/// so that the library needs no package of it; none of these names may change.
/// </remarks>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct)]
public sealed class TypeFormatterSourceAttribute : Attribute
{
    /// <summary>Gets the type that makes the formatters.</summary>
    [SuppressMessage("Performance", "CA1822:Mark members as static", Justification = "The kernel reads it from the instance.")]
    public Type FormatterSourceType => typeof(VisualFormatterSource);

    /// <summary>Gets what the kernel asks for first.</summary>
    [SuppressMessage("Performance", "CA1822:Mark members as static", Justification = "The kernel reads it from the instance.")]
    [SuppressMessage("Performance", "CA1819:Properties should not return arrays", Justification = "The kernel expects an array.")]
    public string[] PreferredMimeTypes => ["text/html", "text/plain"];
}

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
