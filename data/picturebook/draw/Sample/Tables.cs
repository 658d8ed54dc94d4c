using System.Globalization;
using System.Text;
using PictureBook.Films;

namespace PictureBook.Sample;

/// <summary>Writes the tables that go with photos and films, as CSV.</summary>
public static class Tables
{
    /// <summary>Writes five captions per photo, from the shortest to the fullest, and one per shot of a film.</summary>
    /// <param name="photos">The photos.</param>
    /// <param name="films">The films by their paths.</param>
    /// <returns>Columns <c>path,caption</c>.</returns>
    public static string Captions(IEnumerable<DrawnPhoto> photos, IEnumerable<(string Path, Film Film)> films) => Csv(
        "path,caption",
        [
            .. photos.SelectMany(photo => photo.Scene.Captions.Select(caption => (string[])[photo.Path, caption])),
            .. films.SelectMany(film => film.Film.Moments.Select(moment => (string[])[film.Path, moment.Query])),
        ]);

    /// <summary>Writes what is seen, for a test of labels: a photo or film has each label that is true of a scene in it.</summary>
    /// <param name="photos">The photos.</param>
    /// <param name="films">The films by their paths.</param>
    /// <param name="labels">The labels of a scene, in words.</param>
    /// <returns>Columns <c>path,label</c>.</returns>
    public static string Classes(IEnumerable<DrawnPhoto> photos, IEnumerable<(string Path, Film Film)> films,
        Func<Scene, IEnumerable<string>> labels) => Csv(
        "path,label",
        photos.Select(photo => (photo.Path, photo.Scene))
            .Concat(films.SelectMany(film => film.Film.Shots.Select(shot => (film.Path, shot.Scene))))
            .SelectMany(seen => labels(seen.Scene).Select(label => (seen.Path, Label: label))).Distinct()
            .Select(row => (string[])[row.Path, row.Label]));

    /// <summary>Writes where scenes are set, as "at the beach".</summary>
    public static IEnumerable<string> Places(Scene scene) => [scene.Place.Phrases[0]];

    /// <summary>Writes what is in scenes, as "a dog".</summary>
    public static IEnumerable<string> Subjects(Scene scene) =>
        scene.Subjects.Select(subject => PictureBook.Captions.WithArticle(subject.Kind.Name));

    /// <summary>Writes queries that are none of the sample's own: a caption of
    /// each of 500 scenes that training may draw, short and long by turns.</summary>
    /// <returns>A query on each line, each once.</returns>
    public static string Queries() =>
        string.Concat(Scenes.Draw(SampleBook.Seed, 500, withheld: false)
            .Select((scene, number) => scene.Captions[number % scene.Captions.Count] + "\n").Distinct());

    /// <summary>Writes judgements.</summary>
    /// <param name="labels">The judgements.</param>
    /// <returns>Columns <c>query,kind,path,relevant</c>.</returns>
    public static string Labels(IEnumerable<Label> labels) => Csv(
        "query,kind,path,relevant",
        labels.Select(label => (string[])[label.Query, label.IsImage ? "image" : "text", label.Photo.Path, label.IsRelevant ? "1" : "0"]));

    /// <summary>Writes the spans of films that answer a query.</summary>
    /// <param name="films">The films by their paths.</param>
    /// <returns>Columns <c>path,query,start,end</c>, in seconds.</returns>
    public static string Moments(IEnumerable<(string Path, Film Film)> films) => Csv(
        "path,query,start,end",
        films.SelectMany(film => film.Film.Moments.Select(moment =>
            (string[])[film.Path, moment.Query, Seconds(moment.Shot.Start), Seconds(moment.Shot.End)])));

    private static string Seconds(double time) => time.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Csv(string header, IEnumerable<string[]> rows)
    {
        var text = new StringBuilder(header).Append('\n');
        foreach (var row in rows)
        {
            text.AppendJoin(',', row.Select(Quote)).Append('\n');
        }

        return text.ToString();
    }

    private static string Quote(string field) =>
        field.AsSpan().ContainsAny(",\"\n") ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field;
}
