#!/usr/bin/env -S dotnet --
#:project ../../data/picturebook/draw/ClipLens.PictureBook.csproj
#:package System.CommandLine
#:package System.Numerics.Tensors

// Measures the picture book's CLIP on scenes that it has never seen, and fits its thresholds.

using System.CommandLine;
using System.Diagnostics;
using System.Numerics.Tensors;
using System.Text.Json;
using ClipLens;
using PictureBook;
using PictureBook.Sample;

var model = new Option<DirectoryInfo>("--model")
    { Description = "A CLIP folder [default: this script's].", DefaultValueFactory = _ => new(Home()) };
var count = new Option<int>("--scenes") { Description = "Scenes to ask about.", DefaultValueFactory = _ => 1000 };
var seed = new Option<ulong>("--seed") { Description = "Which scenes; another one than in training.", DefaultValueFactory = _ => 20261123 };
var fit = new Option<bool>("--fit") { Description = "Fit the thresholds on scenes of one more seed and write thresholds.json." };
count.Validators.Add(given =>
{
    if (given.GetValueOrDefault<int>() < 1)
    {
        given.AddError($"{count.Name} takes a number from 1 on.");
    }
});
var root = new RootCommand("""
    Measures the picture book's CLIP on scenes whose main subject's kind, place and colour are kept from training. Prints JSON.

    Examples:
      dotnet run models/picturebook/evaluate.cs                    the numbers of the model card
      dotnet run models/picturebook/evaluate.cs -- --fit           thresholds too
    """) { model, count, seed, fit };
root.SetAction(given =>
{
    try
    {
        var clip = ClipModel.Load(given.GetValue(model)!.FullName);
        var thresholds =
            given.GetValue(fit) ? Fit(clip, given.GetValue(count), given.GetValue(seed) + 1, given.GetValue(model)!.FullName) : null;
        var book = new Book(clip, [.. Scenes.Draw(given.GetValue(seed), given.GetValue(count), withheld: true)]);
        var rare = new Book(clip, [.. Scenes.Draw(given.GetValue(seed) + 3, given.GetValue(count), withheld: true),
            .. Scenes.DrawRare(given.GetValue(seed) + 3, 2 * given.GetValue(count), withheld: true)]);
        var alone = new Book(clip, [.. Scenes.Draw(given.GetValue(seed) + 2, 6 * given.GetValue(count), withheld: true)
            .Where(scene => scene.Subjects.Count == 1).Take(given.GetValue(count))]);
        Console.WriteLine(JsonSerializer.Serialize(new
        {
            scenes = book.Scenes.Count,
            fullest = book.FullestCaptions(),
            shorter = Enumerable.Range(0, 4).Select(book.ShorterCaptions),
            zero_shot = new { place = book.ZeroShotPlace(), single_subject = alone.ZeroShotKind(), pose = alone.ZeroShotPose(kind => kind.Poses) },
            rare = new
            {
                two = rare.First(kind => $"two {kind.Plural}", kind => $"2 {kind}"),
                three = rare.First(kind => $"three {kind.Plural}", kind => $"3 {kind}"),
                rides = rare.First("a person riding a {0}", "person rides {0}"),
                holds = rare.First("a child holding a {0}", "child holds {0}"),
                inside = rare.First("a dog inside a {0}", "dog inside {0}"),
                pose = rare.ZeroShotPose(kind => [.. kind.Poses, .. kind.RarePoses]),
            },
            sample = Sample(clip, Thresholds.InFolders(given.GetValue(model)!.FullName).Text),
            milliseconds_per_photo = Milliseconds(clip),
            cores = Environment.ProcessorCount,
            thresholds,
        }, new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower }));
        return 0;
    }
    catch (SystemException problem) when (problem is IOException or InvalidDataException or DllNotFoundException
        or UnauthorizedAccessException)
    {
        Console.Error.WriteLine(problem.Message.Split('\n')[0]);
        return 1;
    }
});
var parsed = root.Parse(args);
var code = parsed.Invoke();
return parsed.Errors.Count > 0 ? 2 : code;

static string Home() => Path.TrimEndingDirectorySeparator((string)AppContext.GetData("EntryPointFileDirectoryPath")!);

// The committed photos where they are, read as any photo is; null where they are not.
static object? Sample(ClipModel clip, float line)
{
    var (folder, photos) = (Path.Combine(Home(), "../../data/picturebook"), SampleBook.Photos());
    if (!File.Exists(Path.Combine(folder, photos[0].Path)))
    {
        return null;
    }

    var crops = photos.Select(photo =>
    {
        using var picture = Photo.Read(Path.Combine(folder, photo.Path));
        return clip.Preprocessing.Resize(picture);
    });
    var book = new Book(clip, [.. photos.Select(photo => photo.Scene)], [.. crops]);
    return new { fullest = book.FullestCaptions(), asked = Book.Ways.ToDictionary(way => way.Key, way => book.Asked(way.Value, line)) };
}

static double Milliseconds(ClipModel clip)
{
    var crop = new RgbImage(clip.Preprocessing.Resolution, clip.Preprocessing.Resolution,
        new byte[3 * clip.Preprocessing.Resolution * clip.Preprocessing.Resolution]);
    return Enumerable.Range(0, 200).Select(_ =>
    {
        var start = Stopwatch.GetTimestamp();
        clip.EncodeImages([crop]);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds;
    }).Order().ElementAt(100);
}

// The thresholds with the best F1 over all pairs of a query and a scene.
static object Fit(ClipModel clip, int count, ulong seed, string folder)
{
    var book = new Book(clip, [.. Scenes.Draw(seed, count, withheld: true)]);
    var (text, image) = (Best(book.TextPairs()), Best(book.ImagePairs()));
    File.WriteAllText(Path.Combine(folder, "thresholds.json"),
        JsonSerializer.Serialize(new { text = text.Threshold, image = image.Threshold }) + "\n");
    return new { text, image };
}

static Fitted Best(IEnumerable<(float Score, bool Relevant)> pairs)
{
    var ordered = pairs.OrderByDescending(pair => pair.Score).ToList();
    var relevant = ordered.Count(pair => pair.Relevant);
    var (best, found) = (new Fitted(1, 0, 0, 0, Spread(ordered, true), Spread(ordered, false)), 0);
    for (var i = 0; i < ordered.Count; i++)
    {
        found += ordered[i].Relevant ? 1 : 0;
        var (precision, recall) = ((double)found / (i + 1), (double)found / relevant);
        var f1 = 2.0 * found / (i + 1 + relevant);
        best = f1 > best.F1
            ? best with { Threshold = Math.Round(ordered[i].Score - 0.0005, 3), Precision = Math.Round(precision, 3),
                Recall = Math.Round(recall, 3), F1 = f1 } : best;
    }

    return best;
}

// The scores that 5, 50 and 95 of 100 pairs stay below.
static double[] Spread(List<(float Score, bool Relevant)> descending, bool relevant)
{
    var scores = descending.Where(pair => pair.Relevant == relevant).Select(pair => Math.Round(pair.Score, 3)).Reverse().ToList();
    return [scores[scores.Count / 20], scores[scores.Count / 2], scores[scores.Count * 19 / 20]];
}

/// <summary>A threshold, and how the scores of pairs that belong together and of others lie around it.</summary>
internal sealed record Fitted(double Threshold, double Precision, double Recall, double F1, double[] Relevant, double[] Others);

/// <summary>Scenes, and what the model makes of them.</summary>
internal sealed class Book
{
    private readonly ClipModel _clip;
    private readonly Matrix _images;

    public Book(ClipModel clip, IReadOnlyList<Scene> scenes, IReadOnlyList<RgbImage>? crops = null) =>
        (_clip, Scenes, _images) = (clip, scenes, clip.EncodeImages(crops ?? DrawnWorld.Crops(scenes, clip.Preprocessing)));

    /// <summary>Gets how people ask for a kind.</summary>
    public static IReadOnlyDictionary<string, Func<Kind, string>> Ways { get; } = new Dictionary<string, Func<Kind, string>>
    {
        ["a dog"] = A, ["dog"] = kind => kind.Name, ["DOG"] = kind => kind.Name.ToUpperInvariant(), ["dogs"] = kind => kind.Plural,
        ["a photo of a dog"] = kind => $"a photo of {A(kind)}", ["show me dogs"] = kind => $"show me {kind.Plural}",
        ["where is the dog?"] = kind => $"where is the {kind}?", ["a dgo"] = kind => $"a {kind.Name[0]}{kind.Name[2]}{kind.Name[1]}{kind.Name[3..]}",
    };

    public IReadOnlyList<Scene> Scenes { get; }

    /// <summary>Asks for each of the 48 kinds in one way: how often the first answer reaches the line and shows the kind, and
    /// how many percent of the first five that reach it do.</summary>
    public object Asked(Func<Kind, string> words, float line)
    {
        var (first, right, shown) = (0, 0, 0);
        foreach (var kind in Kind.All)
        {
            var text = _clip.EncodeTexts([words(kind)]);
            var found = Nearest(text.Row(0), _images).Take(5)
                .Where(item => TensorPrimitives.Dot<float>(text.Row(0), _images.Row(item)) >= line).ToList();
            first += found.Count > 0 && Scenes[found[0]].Count(kind) > 0 ? 1 : 0;
            right += found.Count(item => Scenes[item].Count(kind) > 0);
            shown += found.Count;
        }

        return new { first_of_48 = first, percent_of_five = Math.Round(100.0 * right / shown, 1) };
    }

    /// <summary>How often the first answer shows a fact of a kind, in percent of the kinds of which some scene does.</summary>
    public object First(Func<Kind, string> words, Func<Kind, string> fact)
    {
        var kinds = Kind.All.Where(kind => Scenes.Any(scene => scene.Shows.Contains(fact(kind)))).ToList();
        var right = kinds.Count(kind => Scenes[Nearest(_clip.EncodeTexts([words(kind)]).Row(0), _images)[0]].Shows.Contains(fact(kind)));
        return new { asked = kinds.Count, right = Math.Round(100.0 * right / kinds.Count, 1) };
    }

    /// <summary>The same with the kind's name in two formats.</summary>
    public object First(string words, string fact) =>
        First(kind => string.Format(null, words, kind), kind => string.Format(null, fact, kind));

    /// <summary>R@k in percent and the median rank, from texts to pictures and back.</summary>
    public object FullestCaptions()
    {
        var (similarity, relevance) =
            (Similarity.Cosine(_clip.EncodeTexts([.. Scenes.Select(scene => scene.Captions[^1])]),
                _images), Relevance.Diagonal(Scenes.Count));
        return new { text_to_photo = Short(QueryRanks.OfTexts(similarity, relevance).Metrics),
            photo_to_text = Short(QueryRanks.OfItems(similarity, relevance).Metrics) };
    }

    /// <summary>How many of the five best pictures a shorter caption is true of, beside what a perfect model reaches.</summary>
    public object ShorterCaptions(int length)
    {
        List<SceneCaption> captions = [.. Scenes.Select(scene => scene.CaptionsAbout(0)[length])];
        var texts = _clip.EncodeTexts([.. captions.Select(caption => caption.Text)]);
        var (reached, possible) = (0.0, 0.0);
        for (var query = 0; query < Scenes.Count; query++)
        {
            reached += Nearest(texts.Row(query), _images).Take(5).Count(item => captions[query].Matches(Scenes[item]));
            possible += Math.Min(5, Scenes.Count(captions[query].Matches));
        }

        return new
        {
            caption = length + 1,
            precision_at_5 = Math.Round(20 * reached / Scenes.Count, 1),
            perfect = Math.Round(20 * possible / Scenes.Count, 1),
            percent_of_perfect = Math.Round(100 * reached / possible, 1),
        };
    }

    /// <summary>How often the best of sixteen places is the right one: a place is the mean of captions of what can be there.</summary>
    public double ZeroShotPlace() => ZeroShot(Place.All, scene => scene.Place, place =>
        [.. Kind.All.Where(place.Suits)
            .SelectMany(kind => place.Phrases.Select(phrase => $"a {kind} {kind.Poses[0].Participles[0]} {phrase}"))]);

    /// <summary>How often the best of all kinds is the right one: a kind is the mean of its names.</summary>
    public double ZeroShotKind() => ZeroShot(Kind.All, scene => scene.Main.Kind, kind => [.. kind.Words.Select(word => $"a {word}")]);

    /// <summary>How often the best of "a dog walking", "a dog running" and "a dog sitting" is the
    /// right one, beside how often a lot would be; null where nothing could do something else.</summary>
    public object? ZeroShotPose(Func<Kind, IReadOnlyList<Pose>> among)
    {
        var poses = Scenes.Select(scene => scene.Main.Kind).Distinct().Where(kind => among(kind).Count > 1)
            .ToDictionary(kind => kind, kind => _clip.EncodeTexts([.. among(kind).Select(pose => $"a {kind} {pose.Participles[0]}")]));
        var asked = Scenes.Index().Where(scene => scene.Item.Subjects.Count == 1 && poses.ContainsKey(scene.Item.Main.Kind)).ToList();
        return asked.Count == 0 ? null : new
        {
            asked = asked.Count,
            right = Math.Round(
                100 * asked.Average(
                    scene => among(scene.Item.Main.Kind)[Nearest(_images.Row(scene.Index),
                        poses[scene.Item.Main.Kind])[0]] == scene.Item.Main.Pose ? 1.0 : 0), 1),
            by_lot = Math.Round(100 * asked.Average(scene => 1.0 / among(scene.Item.Main.Kind).Count), 1),
        };
    }

    /// <summary>Queries of words: every shorter caption of every tenth scene, against all scenes.</summary>
    public IEnumerable<(float Score, bool Relevant)> TextPairs() =>
        from query in Enumerable.Range(0, Scenes.Count / 10)
        from caption in Scenes[query].CaptionsAbout(0).Take(4)
        let text = _clip.EncodeTexts([caption.Text])
        from item in Enumerable.Range(0, Scenes.Count)
        select (TensorPrimitives.Dot<float>(text.Row(0), _images.Row(item)), caption.Matches(Scenes[item]));

    /// <summary>Queries of a picture: a photo asks for the same kind in the same place.</summary>
    public IEnumerable<(float Score, bool Relevant)> ImagePairs() =>
        from query in Enumerable.Range(0, Scenes.Count)
        from item in Enumerable.Range(0, Scenes.Count)
        where item != query
        select (TensorPrimitives.Dot<float>(_images.Row(query), _images.Row(item)), Scenes[item].Place == Scenes[query].Place
            && Scenes[item].Subjects.Any(subject => subject.Kind == Scenes[query].Main.Kind));

    private static string A(Kind kind) => ("aeiou".Contains(kind.Name[0], StringComparison.Ordinal) ? "an " : "a ") + kind;

    private double ZeroShot<T>(IReadOnlyList<T> labels, Func<Scene, T> right, Func<T, string[]> prompts)
    {
        var classes = new Matrix(labels.Count, _clip.Dimension);
        for (var label = 0; label < labels.Count; label++)
        {
            var texts = _clip.EncodeTexts(prompts(labels[label]));
            var mean = classes.Row(label);
            for (var row = 0; row < texts.Rows; row++)
            {
                TensorPrimitives.Add(mean, texts.Row(row), mean);
            }

            TensorPrimitives.Divide(mean, TensorPrimitives.Norm<float>(mean), mean);
        }

        return 100.0 * Enumerable.Range(0, Scenes.Count)
            .Count(i => Equals(labels[Nearest(_images.Row(i), classes)[0]], right(Scenes[i]))) / Scenes.Count;
    }

    private static object Short(RetrievalMetrics metrics) => new
    {
        r1 = Math.Round(metrics.RecallAt1, 1),
        r5 = Math.Round(metrics.RecallAt5, 1),
        r10 = Math.Round(metrics.RecallAt10, 1),
        median_rank = metrics.MedianRank,
    };

    private static int[] Nearest(ReadOnlySpan<float> query, Matrix items)
    {
        var scores = new float[items.Rows];
        var order = new int[items.Rows];
        for (var item = 0; item < items.Rows; item++)
        {
            (scores[item], order[item]) = (-TensorPrimitives.Dot(query, items.Row(item)), item);
        }

        Array.Sort(scores, order);
        return order;
    }
}
