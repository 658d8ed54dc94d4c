using System.Text.RegularExpressions;

namespace PictureBook.Tests;

/// <summary>Reads back what a caption names, by its own way: longest phrases first, each word read once.</summary>
internal sealed record CaptionReader(
    IReadOnlySet<Kind> Kinds, IReadOnlySet<Colour> Colours, IReadOnlySet<(Colour, Kind)> Pairs, IReadOnlySet<Place> Places,
    IReadOnlySet<Sky> Skies)
{
    private static readonly IReadOnlyList<(string Phrase, object Meaning)> Phrases =
    [
        .. Place.All.SelectMany(place => place.Phrases.Concat(place.Ways).Concat(place.Airs).Select(phrase => (phrase, (object)place)))
            .Concat(Sky.All.SelectMany(sky => sky.Phrases.Concat(sky.IndoorPhrases).Distinct().Select(phrase => (phrase, (object)sky))))
            .Concat(Kind.All.SelectMany(kind => kind.Words.Select(word => (word, (object)kind))))
            .Distinct()
            .OrderByDescending(pair => pair.Item1.Length),
    ];

    public static IReadOnlyList<string> AmbiguousPhrases { get; } =
        [.. Phrases.GroupBy(pair => pair.Phrase).Where(group => group.Count() > 1).Select(group => group.Key)];

    public static CaptionReader Read(string caption)
    {
        HashSet<object> found = [];
        var rest = caption;
        foreach (var (phrase,
            meaning) in Phrases.Where(pair => pair.Meaning is not Kind && caption.Contains(pair.Phrase, StringComparison.Ordinal)))
        {
            if (Regex.IsMatch(rest, $@"\b{Regex.Escape(phrase)}\b"))
            {
                found.Add(meaning);
                rest = Regex.Replace(rest, $@"\b{Regex.Escape(phrase)}\b", "|");
            }
        }

        var colours = string.Join('|', Colour.All.Select(colour => colour.Name));
        HashSet<(Colour, Kind)> pairs = [];
        foreach (var (phrase,
            meaning) in Phrases.Where(pair => pair.Meaning is Kind && caption.Contains(pair.Phrase, StringComparison.Ordinal)))
        {
            foreach (System.Text.RegularExpressions.Match match in
                Regex.Matches(rest, $@"(?:({colours}) )?\b{Regex.Escape(phrase)}\b(?: (?:dressed )?in ({colours})\b)?"))
            {
                found.Add(meaning);
                if ((match.Groups[1].Success ? match.Groups[1].Value : match.Groups[2].Value) is { Length: > 0 } name)
                {
                    pairs.Add((Colour.All.Single(colour => colour.Name == name), (Kind)meaning));
                }
            }

            rest = Regex.Replace(rest, $@"\b{Regex.Escape(phrase)}\b", "|");
        }

        return new(
            found.OfType<Kind>().ToHashSet(),
            Colour.All.Where(colour => Regex.IsMatch(caption, $@"\b{colour}\b")).ToHashSet(),
            pairs,
            found.OfType<Place>().ToHashSet(),
            found.OfType<Sky>().ToHashSet());
    }
}
