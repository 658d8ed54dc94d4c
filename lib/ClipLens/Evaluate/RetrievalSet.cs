namespace ClipLens;

/// <summary>What retrieval is measured on: texts, the photos or videos that they are looked for among, and which belong together.</summary>
/// <param name="Texts">The queries from text to item.</param>
/// <param name="Items">All photos, or all videos, of a collection: the full path, and of a video how long it is in seconds.</param>
/// <param name="Relevance">Which of them belong together.</param>
public sealed record RetrievalSet(IReadOnlyList<string> Texts, IReadOnlyList<(string Path, double? Length)> Items, Relevance Relevance)
{
    /// <summary>Gets what the reader should know, such as that captions were left out; whole sentences.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Gets whether the items are videos.</summary>
    public bool HasVideos => Items is [(_, not null), ..];

    /// <summary>Reads captions, or labels, and matches them with a
    /// collection's photos or videos, whichever most of the rows name.</summary>
    /// <param name="index">The collection.</param>
    /// <param name="path">A CSV file with the columns <c>path,caption</c>.</param>
    /// <param name="column">What the texts' column is called: <c>label</c> for <see cref="ZeroShot"/>.</param>
    /// <exception cref="InvalidDataException">The table is not so.</exception>
    /// <exception cref="ArgumentException">No row names anything in the collection.</exception>
    public static RetrievalSet ReadCsv(MediaIndex index, string path, string column = "caption") =>
        Of(index, Caption.ReadCsv(path, column), withAll: column == "label");

    /// <summary>Matches captions with a collection; a caption that several items have is one query with several right answers.</summary>
    /// <param name="index">The collection; items without a caption are looked among as well.</param>
    /// <param name="captions">With full paths.</param>
    /// <param name="videos">Whether to look among videos, else among photos; by default, whichever most of the captions are of.</param>
    /// <param name="withAll">Whether texts stay that are of nothing in the collection, as labels to choose from.</param>
    /// <exception cref="ArgumentException">No caption is of anything in the collection.</exception>
    public static RetrievalSet Of(MediaIndex index, IReadOnlyList<Caption> captions, bool? videos = null, bool withAll = false)
    {
        ArgumentNullException.ThrowIfNull(captions);
        ArgumentNullException.ThrowIfNull(index);
        var (ofPhotos, ofVideos) = (Count(FilesOf(index, videos: false)), Count(FilesOf(index, videos: true)));
        var among = videos ?? ofVideos > ofPhotos;
        var others = among ? ofPhotos : ofVideos;
        var texts = captions.Select(caption => caption.Text).Distinct().Index().ToDictionary(text => text.Item, text => text.Index);
        if (Match(index, among, captions, path => path, caption => texts[caption.Text], withAll) is not { } set)
        {
            throw new ArgumentException($"None of the {captions.Count} captions is of a {(among ? "video" : "photo")} in "
                + $"{string.Join(", ", index.Folders)}; the first is of {captions[0].Of}.", nameof(captions));
        }

        return others == 0 ? set : set with
        {
            Notes =
            [
                $"{others} of the captions are of {(among ? "photos, and this measures videos" : "videos, and this measures photos")}.",
                .. set.Notes,
            ],
        };

        int Count(IReadOnlyList<IndexedFile> files)
        {
            var paths = files.SelectMany(file => file.OtherPaths.Prepend(file.Path)).ToHashSet(StringComparer.Ordinal);
            return captions.Count(caption => paths.Contains(caption.Of));
        }
    }

    /// <summary>Matches a benchmark's captions with a collection of videos, by
    /// file name without its ending; each caption is a query of its own.</summary>
    /// <param name="index">The collection, encoded with frames.</param>
    /// <param name="captions">With names of videos.</param>
    /// <exception cref="ArgumentException">No video of the benchmark is in the collection.</exception>
    public static RetrievalSet OfProtocol(MediaIndex index, IReadOnlyList<Caption> captions)
    {
        ArgumentNullException.ThrowIfNull(captions);
        var next = 0;
        return Match(index, videos: true, captions, Path.GetFileNameWithoutExtension, _ => next++) is { } set
            ? set : throw new ArgumentException(
            $"None of the benchmark's videos is in {string.Join(", ", index.Folders)}; looked for {captions[0].Of} with any ending, and "
                + "so on.", nameof(captions));
    }

    /// <summary>Scores every item for every text.</summary>
    /// <param name="index">The collection that the set is of.</param>
    /// <param name="queries">As many as <see cref="Texts"/>, or others, such as a bank's.</param>
    /// <param name="pooling">Of videos, how their frames are combined.</param>
    /// <param name="cancellationToken">Ends the work between batches.</param>
    /// <returns>Cosine similarities, <c>[queries, items]</c>.</returns>
    public Matrix Score(MediaIndex index, IReadOnlyList<Query> queries, Pooling pooling, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(index);
        return HasVideos ? index.ScoreVideos(queries, pooling, cancellationToken) : index.ScorePhotos(queries, cancellationToken);
    }

    private static IReadOnlyList<IndexedFile> FilesOf(MediaIndex index, bool videos) =>
        videos ? index.Videos : [.. index.Rows.Items.Select(item => item.File)];

    private static RetrievalSet? Match(
        MediaIndex index, bool videos, IReadOnlyList<Caption> captions, Func<string, string?> nameOf, Func<Caption, int> textOf,
        bool withAll = false)
    {
        ArgumentNullException.ThrowIfNull(index);
        var files = FilesOf(index, videos);
        // a file has a name
        var places = files.SelectMany((file, place) => file.OtherPaths.Prepend(file.Path).Select(path => (Name: nameOf(path), place)))
            .DistinctBy(file => file.Name).ToDictionary(file => file.Name!, file => file.place, StringComparer.Ordinal);
        var there = captions.Where(caption => places.ContainsKey(caption.Of)).ToList();
        if (there.Count == 0)
        {
            return null;
        }

        // Texts of which nothing is there are no queries: the others move up.
        var pairs = (withAll ? captions : there).Select(
            caption => (Key: textOf(caption), caption.Text, Item: places.GetValueOrDefault(caption.Of, -1))).ToList();
        var keys = pairs.DistinctBy(pair => pair.Key).Index().ToDictionary(pair => pair.Item.Key, pair => pair.Index);
        var lengths = videos ? index.VideoLengths : null;
        var gone = captions.Count - there.Count;
        return new(
            [.. pairs.DistinctBy(pair => pair.Key).Select(pair => pair.Text)],
            [.. files.Select((file, place) => (file.Path, lengths?[place]))],
            Relevance.Of(keys.Count, files.Count, pairs.Where(pair => pair.Item >= 0).Select(pair => (keys[pair.Key], pair.Item))))
        {
            Notes = gone == 0 ? [] :
                [$"{gone} of {captions.Count} captions are of files that are not among the {(videos ? "videos" : "photos")} of the "
                    + "collection, "
                    + $"such as {Path.GetFileName(captions.First(c => !places.ContainsKey(c.Of)).Of)}; they were left out."],
        };
    }

    /// <inheritdoc/>
    public bool Equals(RetrievalSet? other) => Content.Equals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => Content.Hash(this);
}
