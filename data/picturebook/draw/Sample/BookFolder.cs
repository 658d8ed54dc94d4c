using System.Runtime.ExceptionServices;
using PictureBook.Films;
using PictureBook.Raster;

namespace PictureBook.Sample;

/// <summary>Writes photos, videos and their tables into a folder.</summary>
public static class BookFolder
{
    /// <summary>Draws the sample.</summary>
    /// <param name="folder">Gets <c>photos</c>, <c>videos</c> and the tables; files of the same names are replaced.</param>
    /// <param name="progress">Told the path of each file once it is written.</param>
    /// <param name="cancellationToken">Ends the work between files.</param>
    public static void WriteSample(string folder, IProgress<string>? progress = null, CancellationToken cancellationToken = default)
    {
        var (photos, films) = (SampleBook.Photos(), SampleBook.Videos());
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "captions.csv"), Tables.Captions(photos, films));
        File.WriteAllText(Path.Combine(folder, "labels.csv"), Tables.Labels(Labels.Of(photos)));
        File.WriteAllText(Path.Combine(folder, "moments.csv"), Tables.Moments(films));
        File.WriteAllText(Path.Combine(folder, "queries.txt"), Tables.Queries());
        File.WriteAllText(Path.Combine(folder, "places.csv"), Tables.Classes(photos, films, Tables.Places));
        File.WriteAllText(Path.Combine(folder, "subjects.csv"), Tables.Classes(photos, films, Tables.Subjects));
        WritePhotos(folder, photos, false, progress, cancellationToken);
        WriteVideos(folder, films, progress, cancellationToken);
    }

    /// <summary>Draws as many photos and videos as asked for, with captions and moments.</summary>
    /// <param name="folder">Gets <c>photos</c>, <c>videos</c> and the tables.</param>
    /// <param name="order">What to draw.</param>
    /// <param name="progress">Told the path of each file once it is written.</param>
    /// <param name="cancellationToken">Ends the work between files.</param>
    public static void Write(string folder, BookOrder order, IProgress<string>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(order);
        var photos = Scenes.Draw(order.Seed, order.Scenes, order.Withheld).Select(DrawnPhoto.Of).ToList();
        var films = FilmScript.Draw(order.Seed, order.Videos).Select((film, number) => ($"videos/video-{number + 1:000}.mp4", film))
            .ToList();
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, "captions.csv"), Tables.Captions(photos, films));
        if (films.Count > 0)
        {
            File.WriteAllText(Path.Combine(folder, "moments.csv"), Tables.Moments(films));
        }

        WritePhotos(folder, photos, order.Svg, progress, cancellationToken);
        WriteVideos(folder, films, progress, cancellationToken);
    }

    private static void WritePhotos(string folder, IEnumerable<DrawnPhoto> photos, bool svg, IProgress<string>? progress,
        CancellationToken cancellationToken) =>
        ForEach(photos, photo =>
        {
            var path = Target(folder, photo.Path);
            File.WriteAllBytes(path, SceneRaster.ToJpeg(photo.Scene, photo.Width, photo.Height, photo.Orientation));
            if (svg)
            {
                File.WriteAllText(Path.ChangeExtension(path, ".svg"), SceneDrawing.ToSvg(photo.Scene, photo.Width, photo.Height));
            }

            progress?.Report(photo.Path);
        }, cancellationToken);

    private static void WriteVideos(
        string folder, IEnumerable<(string Path, Film Film)> films, IProgress<string>? progress, CancellationToken cancellationToken) =>
        ForEach(films, film =>
        {
            FilmWriter.Write(film.Film, Target(folder, film.Path), cancellationToken);
            progress?.Report(film.Path);
        }, cancellationToken);

    /// <summary>Works on all cores; what goes wrong first is thrown as it is.</summary>
    private static void ForEach<T>(IEnumerable<T> items, Action<T> work, CancellationToken cancellationToken)
    {
        try
        {
            Parallel.ForEach(items,
                new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount }, work);
        }
        catch (AggregateException e)
        {
            ExceptionDispatchInfo.Throw(e.InnerExceptions[0]);
        }
    }

    private static string Target(string folder, string path)
    {
        var target = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(target)!); // not null: a file in a folder
        return target;
    }
}

/// <summary>What to draw beyond the sample.</summary>
/// <param name="Seed">Any number.</param>
/// <param name="Scenes">How many photos.</param>
/// <param name="Videos">How many videos.</param>
/// <param name="Withheld">Whether the photos are such as are kept from training; videos always are.</param>
/// <param name="Svg">Whether to write each photo as SVG too.</param>
public sealed record BookOrder(ulong Seed, int Scenes, int Videos, bool Withheld, bool Svg);
