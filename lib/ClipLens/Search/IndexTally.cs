namespace ClipLens;

/// <summary>What is in a collection while it is brought up to date, and the numbers of the report.</summary>
internal sealed class IndexTally
{
    // Pictures that only their names tell; those that are told by their content and not read are skipped, with that reason.
    private static readonly Dictionary<string, string> PictureFormats = new(StringComparer.OrdinalIgnoreCase)
    {
        [".svg"] = "SVG", [".svgz"] = "SVG", [".tga"] = "Targa", [".pcx"] = "PCX", [".eps"] = "PostScript", [".ai"] = "Illustrator",
        [".wmf"] = "Windows metafile",
    };

    private readonly Dictionary<string, string> _skippedBefore;
    private readonly Dictionary<ContentHash, int> _arrived = [];
    private readonly Dictionary<string, string> _skipped = new(StringComparer.Ordinal);
    private readonly int _toRead;
    private readonly int _encodedOtherwise;
    private int _encoded;
    private int _videosSeen;
    private int? _videosLeft;

    /// <summary>Begins with what a comparison of the folders with the store found.</summary>
    /// <param name="known">What the store remembers of the folders, by path.</param>
    /// <param name="encoded">The photos that are encoded with this model, wherever they lie.</param>
    /// <param name="captures">When, with what and where photos were taken.</param>
    /// <param name="toRead">The files to read: new, changed, or not encoded with this model.</param>
    /// <param name="gone">The paths that the store remembers and the folders no longer hold.</param>
    /// <param name="skippedBefore">What earlier updates could not read, and said so.</param>
    /// <param name="problems">What could not be looked at.</param>
    public IndexTally(
        Dictionary<string, StoredFile> known,
        HashSet<ContentHash> encoded,
        Dictionary<ContentHash, Capture> captures,
        IReadOnlyCollection<string> toRead,
        IReadOnlyList<string> gone,
        Dictionary<string, string> skippedBefore,
        IReadOnlyList<MediaException> problems)
    {
        (Known, Captures, Gone, _skippedBefore, _toRead) = (known, captures, gone, skippedBefore, toRead.Count);
        foreach (var problem in problems)
        {
            _skipped[problem.Path] = problem.Reason;
        }

        Photos.EnsureCapacity(encoded.Count);
        _encodedOtherwise = toRead.Count(path => known.TryGetValue(path, out var file)
            && file is { Kind: MediaKind.Photo, Content: { } content } && !encoded.Contains(content));
        var stale = toRead.Concat(gone).ToHashSet(StringComparer.Ordinal);
        foreach (var (path, file) in known)
        {
            if (stale.Contains(path))
            {
                continue;
            }

            // One in a folder that cannot be listed may be encoded with another model only.
            if (file.Kind == MediaKind.Photo && file.Content is { } photo && encoded.Contains(photo))
            {
                Photos[path] = photo;
            }
            else if (file.Kind == MediaKind.Video)
            {
                Videos[path] = file;
            }
            else if (file.Kind == MediaKind.Other)
            {
                Others.Add(path);
            }
        }
    }

    /// <summary>Gets what the store remembered of the folders, by path.</summary>
    public Dictionary<string, StoredFile> Known { get; }

    /// <summary>Gets when, with what and where photos were taken.</summary>
    public Dictionary<ContentHash, Capture> Captures { get; }

    /// <summary>Gets the paths that the folders no longer hold.</summary>
    public IReadOnlyList<string> Gone { get; }

    /// <summary>Gets the photos that are there and encoded, by path; a changed one that was not reached yet is not among them.</summary>
    public Dictionary<string, ContentHash> Photos { get; } = new(StringComparer.Ordinal);

    /// <summary>Gets the videos that are there, by path; their content may not have been looked at.</summary>
    public SortedDictionary<string, StoredFile> Videos { get; } = new(StringComparer.Ordinal);

    /// <summary>Gets the paths of files that are neither photos nor videos.</summary>
    public List<string> Others { get; } = [];

    /// <summary>Gets how many files have been read and stored.</summary>
    public int Done { get; private set; }

    /// <summary>Gets whether the store remembers something else of a file, or nothing.</summary>
    public bool IsChanged(string path, StoredFile? file) => Known.TryGetValue(path, out var known) ? known != file : file is not null;

    /// <summary>Counts files that were read and stored.</summary>
    public void Add(List<ReadFile> files, int encoded)
    {
        Done += files.Count;
        _encoded += encoded;
        foreach (var file in files)
        {
            if (file.Problem is { } problem)
            {
                _skipped[file.Path] = problem;
            }
            else if (file.File is { Kind: MediaKind.Photo, Content: { } content })
            {
                Photos[file.Path] = content;
                Captures[content] = file.Capture ?? Capture.Unknown;
                Arrive(file.Path, content);
            }
            else if (file.File is { Kind: MediaKind.Video } video)
            {
                Videos[file.Path] = video;
            }
            else if (file.File is not null)
            {
                Others.Add(file.Path);
            }
        }
    }

    /// <summary>Says that from here on videos are looked at as well.</summary>
    public void BeginVideos() => _videosLeft = Videos.Count;

    /// <summary>Keeps the content of a video.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="content">What is in it.</param>
    public void Identify(string path, ContentHash content)
    {
        Videos[path] = Videos[path] with { Content = content };
        Arrive(path, content);
    }

    /// <summary>Counts a video that was looked at.</summary>
    /// <param name="isNew">Whether something of it had to be encoded.</param>
    public void AddVideo(bool isNew)
    {
        _encoded += isNew ? 1 : 0;
        _videosSeen++;
        _videosLeft--;
    }

    /// <summary>Counts a video that could not be read, or not to its end.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="problem">Why.</param>
    public void SkipVideo(string path, string problem)
    {
        _skipped[path] = problem;
        _videosLeft--;
    }

    /// <summary>Makes the report.</summary>
    public UpdateReport Report(TimeSpan elapsed)
    {
        // Where videos are left alone, nobody knows which of them were only renamed.
        var gone = Gone.Select(path => Known[path]).Where(file => _videosLeft is not null || file.Kind != MediaKind.Video)
            .Select(file => file.Content).OfType<ContentHash>().CountBy(content => content);
        SkippedFile[] skipped =
            [.. _skipped.OrderBy(file => file.Key, StringComparer.Ordinal).Select(file => new SkippedFile(file.Key, file.Value))];
        return new UpdateReport
        {
            New = _encoded,
            EncodedOtherwise = _encodedOtherwise,
            Unchanged = Photos.Count + _videosSeen - _encoded,
            Removed = gone.Sum(file => Math.Max(0, file.Value - _arrived.GetValueOrDefault(file.Key))), // the others were renamed or moved
            Skipped = skipped,
            NewlySkipped = [.. skipped.Where(file => _skippedBefore.GetValueOrDefault(file.Path) != file.Reason)],
            VideosLeftAlone = _videosLeft is null ? Videos.Count : 0,
            UnreadFormats = UnreadFormats(),
            Seconds = elapsed.TotalSeconds,
            Left = _toRead - Done + (_videosLeft ?? 0),
        };
    }

    /// <summary>Remembers what was skipped, so that the next update says only what is new.</summary>
    public async Task RememberSkippedAsync(IEmbeddingStore store, UpdateReport report)
    {
        // What was not looked at may be as it was.
        var mended =
            report.Left > 0
                ? [] : _skippedBefore.Keys.Where(
                    path => !_skipped.ContainsKey(path) && (_videosLeft is not null || !Videos.ContainsKey(path))).ToList();
        if (report.NewlySkipped.Count + mended.Count == 0)
        {
            return;
        }

        using var transaction = await store.BeginAsync().ConfigureAwait(false);
        mended.ForEach(path => transaction.SetSkipped(path, null));
        foreach (var (path, reason) in report.NewlySkipped)
        {
            transaction.SetSkipped(path, reason);
        }

        transaction.Commit();
    }

    private SortedDictionary<string, int> UnreadFormats()
    {
        var formats = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var path in Others)
        {
            if (PictureFormats.TryGetValue(Path.GetExtension(path), out var format))
            {
                formats[format] = formats.GetValueOrDefault(format) + 1;
            }
        }

        return formats;
    }

    private void Arrive(string path, ContentHash content)
    {
        if (!Known.ContainsKey(path))
        {
            _arrived[content] = _arrived.GetValueOrDefault(content) + 1;
        }
    }
}
