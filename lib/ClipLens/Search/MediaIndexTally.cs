namespace ClipLens;

/// <summary>What has come of a plan so far: the collection as it now is, and the numbers of the report.</summary>
internal sealed class MediaIndexTally
{
    private readonly MediaIndexPlan _plan;
    private readonly List<SkippedFile> _skipped;
    private readonly Dictionary<ContentHash, int> _arrived = [];
    private int _encoded;
    private int _videos;
    private bool _withVideos;
    private int _videosLeft;

    public MediaIndexTally(MediaIndexPlan plan)
    {
        (_plan, _skipped) = (plan, [.. plan.Skipped]);
        var stale = plan.ToRead.Select(f => f.Path).Concat(plan.Gone).ToHashSet(StringComparer.Ordinal);
        foreach (var (path, file) in plan.Known)
        {
            if (stale.Contains(path))
            {
                continue;
            }

            // One in a folder that cannot be listed may be encoded with another model only.
            if (file.Kind == MediaKind.Photo && file.Content is { } photo && plan.Encoded.Contains(photo))
            {
                Photos[path] = photo;
            }
            else if (file.Kind == MediaKind.Video)
            {
                Videos[path] = file;
            }
        }
    }

    /// <summary>Gets the photos that are there and encoded, by path; a changed one that was not reached yet is not among them.</summary>
    public Dictionary<string, ContentHash> Photos { get; } = new(StringComparer.Ordinal);

    /// <summary>Gets the videos that are there, by path; their content may not have been looked at.</summary>
    public SortedDictionary<string, StoredFile> Videos { get; } = new(StringComparer.Ordinal);

    /// <summary>Gets how many files have been read and stored.</summary>
    public int Done { get; private set; }

    /// <summary>Counts files that were read and stored.</summary>
    public void Add(List<ReadFile> files, int encoded)
    {
        Done += files.Count;
        _encoded += encoded;
        foreach (var file in files)
        {
            if (file.Problem is { } problem)
            {
                _skipped.Add(new SkippedFile(file.Path, problem));
            }
            else if (file.File is { Kind: MediaKind.Photo, Content: { } content })
            {
                Photos[file.Path] = content;
                Arrive(file.Path, content);
            }
            else if (file.File is { Kind: MediaKind.Video } video)
            {
                Videos[file.Path] = video;
            }
        }
    }

    /// <summary>Says that from here on videos are looked at as well.</summary>
    public void BeginVideos() => (_withVideos, _videosLeft) = (true, Videos.Count);

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
        _videos++;
        _videosLeft--;
    }

    /// <summary>Counts a video that could not be read, or not to its end.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="problem">Why.</param>
    public void SkipVideo(string path, string problem)
    {
        _skipped.Add(new SkippedFile(path, problem));
        _videosLeft--;
    }

    /// <summary>Makes the report.</summary>
    public UpdateReport Report(TimeSpan elapsed)
    {
        // Where videos are left alone, nobody knows which of them were only renamed.
        var gone = _plan.Gone.Select(path => _plan.Known[path]).Where(file => _withVideos || file.Kind != MediaKind.Video)
            .Select(file => file.Content).OfType<ContentHash>().CountBy(content => content);
        return new UpdateReport
        {
            New = _encoded,
            Unchanged = Photos.Count + _videos - _encoded,
            Removed = gone.Sum(file => Math.Max(0, file.Value - _arrived.GetValueOrDefault(file.Key))), // the others were renamed or moved
            Skipped = [.. _skipped.OrderBy(s => s.Path, StringComparer.Ordinal)],
            Seconds = elapsed.TotalSeconds,
            Left = _plan.ToRead.Count - Done + _videosLeft,
        };
    }

    private void Arrive(string path, ContentHash content)
    {
        if (!_plan.Known.ContainsKey(path))
        {
            _arrived[content] = _arrived.GetValueOrDefault(content) + 1;
        }
    }
}
