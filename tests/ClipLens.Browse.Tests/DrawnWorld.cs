namespace ClipLens.Browse.Tests;

/// <summary>The drawn world with its small model, in a folder of its own, and the page on it.</summary>
public sealed class DrawnWorld : IAsyncLifetime
{
    private static readonly string[] Videos = ["video-01.mp4", "video-02.mp4", "video-03.mp4"];
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("cliplens-page-");

    public MediaIndex Index { get; private set; } = null!; // set before the first test

    public BrowseServer Page { get; private set; } = null!; // set before the first test

    public string Folder => _folder.FullName;

    public string Pictures => Path.Combine(Folder, "photos");

    public static string Repository { get; } = FindRepository();

    public async Task InitializeAsync()
    {
        Directory.CreateDirectory(Pictures);
        var world = Path.Combine(Repository, "data", "picturebook");
        foreach (var photo in Directory.GetFiles(Path.Combine(world, "photos")))
        {
            File.Copy(photo, Path.Combine(Pictures, Path.GetFileName(photo)));
        }

        File.Copy(Path.Combine(world, "labels.csv"), Path.Combine(Folder, "labels of the world.csv"));
        File.Copy(Path.Combine(world, "photos", "photo-001.jpg"), Path.Combine(Pictures, "a copy of one.jpg"));
        foreach (var video in Videos)
        {
            File.Copy(Path.Combine(world, "videos", video), Path.Combine(Pictures, video));
        }

        var clip = ClipModel.Load(Path.Combine(Repository, "models", "picturebook"));
        var options = new MediaIndexOptions { Store = Path.Combine(Folder, "store.sqlite"), Frames = FrameSampling.PerSecond() };
        Index = await MediaIndex.OpenAsync(Pictures, clip, options);
        Page = await Index.BrowseAsync(new BrowseOptions { OpensBrowser = false });
    }

    public async Task DisposeAsync()
    {
        await Page.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private static string FindRepository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "global.json")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("No global.json above the tests.");
        }

        return folder;
    }
}
