namespace ClipLens.Browse;

/// <summary>The collection as the page knows it: each file by a number that stays, whatever updates bring.</summary>
/// <remarks>The page asks for files by number only; what is no file of the collection has none.</remarks>
internal sealed class OpenCollection : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<IndexedFile> _files = [];
    private readonly Dictionary<string, int> _rowOfContent = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _rowOfPath = new(StringComparer.Ordinal);
    private readonly Dictionary<int, double[]> _timesOfVideo = [];
    private readonly DirectoryInfo _temporary = Directory.CreateTempSubdirectory("cliplens-browse-");
    private MediaRows? _photos, _frames;
    private List<int> _byDate = [];

    public OpenCollection(MediaIndex index, string? labels)
    {
        Index = index;
        Thumbnails = new ThumbnailCache(Path.Combine(Path.GetDirectoryName(index.Store)!, "thumbnails")); // a file is in a folder
        var home = index.Folders[0];
        Home = Directory.Exists(home) ? home : Path.GetDirectoryName(home)!;
        Labels = Path.GetFullPath(labels ?? Path.Combine(Home, "labels.csv"));
        Searches = new Searches(this);
        Refresh();
    }

    public MediaIndex Index { get; }

    public Searches Searches { get; }

    public ThumbnailCache Thumbnails { get; }

    /// <summary>Gets the turn to cut a clip: ffmpeg takes all cores.</summary>
    public SemaphoreSlim Cutting { get; } = new(1);

    /// <summary>Gets the folder that a threshold of the collection is saved in.</summary>
    public string Home { get; }

    /// <summary>Gets the file of labels.</summary>
    public string Labels { get; }

    /// <summary>Gets the number of photos.</summary>
    public int Photos => _photos!.Items.Count; // read when it is made

    /// <summary>Gets the number of videos that have frames.</summary>
    public int Videos => _timesOfVideo.Count;

    /// <summary>Gets the folders that photos lie in, relative to <see cref="Home"/> and without it, by name.</summary>
    public IReadOnlyList<string> Folders { get; private set; } = [];

    /// <summary>Gets the cameras that photos name, by name.</summary>
    public IReadOnlyList<string> Cameras { get; private set; } = [];

    /// <summary>Gets the numbers of the photos, the latest first.</summary>
    public List<int> RowsByDate
    {
        get
        {
            Refresh();
            return _byDate;
        }
    }

    /// <summary>Gets the photos, the latest first.</summary>
    public IReadOnlyList<IndexedFile> ByDate => [.. RowsByDate.Select(File)];

    /// <summary>Gets the file of a number.</summary>
    /// <exception cref="FileNotFoundException">No file of the collection has it.</exception>
    public IndexedFile File(int row)
    {
        lock (_gate)
        {
            return row >= 0 && row < _files.Count ? _files[row] : throw new FileNotFoundException("The collection has no such file.");
        }
    }

    /// <summary>Gets the number of a file.</summary>
    public int Row(string path)
    {
        lock (_gate)
        {
            return _rowOfPath.TryGetValue(path, out var row) ? row : -1;
        }
    }

    /// <summary>Gets the times of a video's frames, in seconds from the start of its file; none for a photo.</summary>
    public IReadOnlyList<double> Times(int row)
    {
        lock (_gate)
        {
            return _timesOfVideo.GetValueOrDefault(row) ?? [];
        }
    }

    /// <summary>Makes a new file that lives as long as the page.</summary>
    public string TemporaryFile(string name) => Path.Combine(_temporary.FullName, name);

    /// <summary>Takes in what updates have brought.</summary>
    public void Refresh()
    {
        lock (_gate)
        {
            if (ReferenceEquals(_photos, Index.Rows) && ReferenceEquals(_frames, Index.FrameRows))
            {
                return;
            }

            (_photos, _frames) = (Index.Rows, Index.FrameRows);
            int[] photos = [.. _photos.Items.Select(item => Number(item.File))];
            _byDate = [.. photos.Select(row => (row, Date: MediaFilter.DateOf(_files[row]))).OrderByDescending(photo => photo.Date)
                .Select(photo => photo.row)];
            Folders = [.. _photos.Items.Select(item => Path.GetDirectoryName(item.File.Path)!).Distinct() // a file is in a folder
                .Select(folder => Path.GetRelativePath(Home, folder)).Where(folder => folder != ".")
                .Order(StringComparer.OrdinalIgnoreCase)];
            Cameras = [.. _photos.Items.Select(item => item.File.Capture.Camera).OfType<string>().Distinct()
                .Order(StringComparer.OrdinalIgnoreCase)];
            _timesOfVideo.Clear();
            foreach (var video in _frames.Items.GroupBy(item => item.File.ContentHash))
            {
                _timesOfVideo[Number(video.First().File)] = [.. video.Select(item => item.Time!.Value)]; // a frame has a time
            }
        }
    }

    public void Dispose()
    {
        Thumbnails.Dispose();
        Cutting.Dispose();
        _temporary.Delete(recursive: true);
    }

    private int Number(IndexedFile file)
    {
        if (!_rowOfContent.TryGetValue(file.ContentHash, out var row))
        {
            row = _files.Count;
            _files.Add(file);
            _rowOfContent.Add(file.ContentHash, row);
        }

        _files[row] = file;
        foreach (var path in file.OtherPaths.Prepend(file.Path))
        {
            _rowOfPath[path] = row;
        }

        return row;
    }
}
