using System.Text.RegularExpressions;

namespace ClipLens;

/// <summary>The rules of <c>style.css</c>, of which each drawing carries
/// those that it needs, and a page all of its drawings' once.</summary>
internal static partial class StyleSheet
{
    private static readonly List<(string Text, HashSet<string> Classes)> Rules =
        [.. Read("style.css").Split('\n').Where(line => line.Contains('{')).Select(rule => (rule, ClassesOf(rule)))];

    /// <summary>Puts the rules into the first element of a drawing; drawings inside it lose theirs.</summary>
    public static string Apply(Html drawing)
    {
        var bare = Without(drawing.Markup);
        return bare.Insert(bare.IndexOf('>', StringComparison.Ordinal) + 1, $"\n<style class=\"cl-css\">{For(bare)}</style>");
    }

    /// <summary>Gets the rules for the classes in some markup.</summary>
    public static Html For(string markup)
    {
        var used = Attributes().Matches(markup).SelectMany(match => match.Groups[1].Value.Split(' ')).ToHashSet();
        return new(string.Join('\n', Rules.Where(rule => rule.Classes.Overlaps(used)).Select(rule => rule.Text)));
    }

    /// <summary>Removes the rules that drawings carry.</summary>
    public static string Without(string markup) => Elements().Replace(markup, "");

    /// <summary>Reads a style or a script that is part of the library.</summary>
    public static string Read(string name)
    {
        using var reader = new StreamReader(typeof(StyleSheet).Assembly.GetManifestResourceStream(name)!); // embedded by the project
        return reader.ReadToEnd();
    }

    /// <summary>Gets the classes that a rule is about: not the one around everything, unless it is about that alone.</summary>
    private static HashSet<string> ClassesOf(string rule)
    {
        var all = Selectors().Matches(rule[..rule.LastIndexOf('{')]).Select(match => match.Groups[1].Value).ToHashSet();
        return all.Where(name => name is not "cl").ToHashSet() is { Count: > 0 } inner ? inner : all;
    }

    [GeneratedRegex("class=\"([^\"]*)\"")]
    private static partial Regex Attributes();

    [GeneratedRegex("""\n?<style class="cl-css">[^<]*</style>""")]
    private static partial Regex Elements();

    [GeneratedRegex("""\.(cl[a-z-]*)""")]
    private static partial Regex Selectors();
}
