using System.Diagnostics;
using System.Globalization;
using ClipLens.Hub;
using PictureBook.Raster;
using PictureBook.Sample;

namespace ClipLens.Benchmarks;

/// <summary>What decoding JPEGs fast moves and what it saves, as a table: scores, ranks and processor time beside exact decoding.</summary>
internal static class DecodeJob
{
    // The picture book's photos are smaller than a camera's: its scenes are drawn once more at this size.
    private const double DrawnPixels = 4000 * 3000;

    /// <summary>
    /// Runs <c>-- decode [FOLDER of more photos]… [--model models/picturebook] [--scenes 257]</c> from the repository's folder; so many
    /// of the book's scenes are drawn large.
    /// </summary>
    public static int Run(string[] args)
    {
        var folder = Engine.Option(args, "--model", "models/picturebook");
        var exact = ModelHub.Load(folder, ClipModel.From);
        var fast = ModelHub.Load(folder, parts => ClipModel.From(parts with { DecodesFast = true }));
        var captions = Caption.ReadCsv("data/picturebook/captions.csv")
            .Where(caption => caption.Of.EndsWith(".jpg", StringComparison.Ordinal)).ToList();
        var names = captions.Select(caption => caption.Of).Distinct().ToList();
        var scenes = SampleBook.Photos().Take(int.Parse(Engine.Option(args, "--scenes", "1000"), CultureInfo.InvariantCulture)).ToList();
        Console.WriteLine("""
            | photos | scaled | R@1, R@5 text to photo | R@1, R@5 photo to text | cosine: least, mean | score moves: 99 %, most | ms a photo |
            |---|---|---|---|---|---|---|
            """);
        Row("picture book", names.ConvertAll(Photo.Open), [.. captions.Select(caption => (names.IndexOf(caption.Of), caption.Text))]);
        Row("its scenes at 12 megapixels", Draw(scenes),
            [.. scenes.SelectMany((photo, place) => photo.Scene.Captions.Select(caption => (place, caption)))]);
        foreach (var more in args.TakeWhile(arg => !arg.StartsWith('-')))
        {
            Row(more, Readable(more), []);
        }

        return 0;

        // Texts that describe none of the photos still show how scores move.
        void Row(string name, List<Photo> photos, List<(int Photo, string Text)> described)
        {
            var texts = (described.Count > 0 ? described.Select(caption => caption.Text) : captions.Select(caption => caption.Text))
                .Distinct().ToList();
            var (before, after) = (Measure(exact, photos, texts), Measure(fast, photos, texts));
            var scaled = Enumerable.Range(0, photos.Count).Where(i =>
                fast.Preprocessing.DecodedPixels(photos[i]) < exact.Preprocessing.DecodedPixels(photos[i])).ToList();
            var cosines = scaled.ConvertAll(i => Similarity.Cosine(before.Photos.Row(i), after.Photos.Row(i)));
            var moves = scaled.SelectMany(i => texts.Select((_, text) => MathF.Abs(before.Scores.Row(text)[i] - after.Scores.Row(text)[i])))
                .Order().ToList();
            var relevance = described.Count == 0 ? null : Relevance.Of(texts.Count, photos.Count,
                described.Select(caption => (texts.IndexOf(caption.Text), caption.Photo)));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {name} | {scaled.Count} of {photos.Count} | {Recall(QueryRanks.OfTexts)} | {Recall(QueryRanks.OfItems)} | "
                    + $"{cosines.Min():0.0000}, {cosines.Average():0.0000} | {moves[(int)(0.99 * (moves.Count - 1))]:0.0000}, "
                    + $"{moves[^1]:0.0000} | {before.Milliseconds:0.0} → {after.Milliseconds:0.0} |"));

            string Recall(Func<Matrix, Relevance, QueryRanks> ranks) => relevance is null ? "–"
                : $"{Both(ranks(before.Scores, relevance))} → {Both(ranks(after.Scores, relevance))}";
        }
    }

    private static string Both(QueryRanks ranks) =>
        string.Create(CultureInfo.InvariantCulture, $"{ranks.Metrics.RecallAt1:0.0}, {ranks.Metrics.RecallAt5:0.0}");

    /// <summary>Decodes on one core and encodes; the time is the processor's, of decoding and scaling alone.</summary>
    private static (Matrix Photos, Matrix Scores, double Milliseconds) Measure(ClipModel clip, List<Photo> photos, List<string> texts)
    {
        clip.Preprocessing.Decode(photos[0]).Dispose();
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        var crops = photos.ConvertAll(clip.Preprocessing.Decode);
        var time = (Process.GetCurrentProcess().TotalProcessorTime - before).TotalMilliseconds;
        var rows = clip.EncodeImages(crops);
        return (rows, Similarity.Cosine(clip.EncodeTexts(texts), rows), time / photos.Count);
    }

    // Not more at once than there are cores: each is 200 MB while it is drawn.
    private static List<Photo> Draw(List<DrawnPhoto> scenes) =>
        [.. scenes.AsParallel().AsOrdered().WithDegreeOfParallelism(Environment.ProcessorCount).Select(drawn =>
        {
            var scale = Math.Sqrt(DrawnPixels / (drawn.Width * drawn.Height));
            return new Photo(drawn.Path, SceneRaster.ToJpeg(
                drawn.Scene, (int)(scale * drawn.Width), (int)(scale * drawn.Height), drawn.Orientation));
        })];

    private static List<Photo> Readable(string folder)
    {
        var photos = new List<Photo>();
        foreach (var path in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            try
            {
                var photo = Photo.Open(path);
                photo.Decode().Dispose();
                photos.Add(photo);
            }
            catch (MediaException)
            {
                // damaged on purpose, or no photo
            }
        }

        return photos;
    }
}
