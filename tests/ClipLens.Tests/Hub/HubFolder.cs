using ClipLens.Hub;

namespace ClipLens.Tests.Hub;

/// <summary>A test on a kind of file that only Linux has; skipped elsewhere, with that reason.</summary>
internal sealed class LinuxFactAttribute : FactAttribute
{
    public LinuxFactAttribute()
    {
        if (!File.Exists("/dev/full"))
        {
            Skip = "needs Linux, whose /dev/full is a disk without room";
        }
    }
}

/// <summary>An empty place for models, and a hub; nothing waits for real between attempts.</summary>
internal sealed class HubFolder : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("cliplens-hub-").FullName;

    public HubFolder(FakeHub? hub = null)
    {
        Hub = hub ?? new FakeHub();
        Options = new HubOptions
        {
            Endpoint = Hub.Address,
            ModelsFolder = Path.Combine(_root, "models"),
            PythonCache = Path.Combine(_root, "python"),
            Timeout = TimeSpan.FromSeconds(5),
            Pause = (pause, _) =>
            {
                Pauses.Add(pause);
                return Task.CompletedTask;
            },
        };
    }

    public FakeHub Hub { get; }

    public HubOptions Options { get; set; }

    public List<TimeSpan> Pauses { get; } = [];

    public string Folder => Path.Combine(Options.ModelsFolder, "owner--clip");

    public string Partial => Folder + ".partial";

    public Task<string> GetAsync(IProgress<DownloadProgress>? progress = null, CancellationToken cancellationToken = default) =>
        ModelHub.GetAsync(FakeHub.Name, Options, progress, cancellationToken);

    /// <summary>Downloads in vain: nothing may be where a whole model would be.</summary>
    public async Task<string> RefuseAsync()
    {
        var error = await Assert.ThrowsAsync<HubException>(() => GetAsync());
        Assert.False(Directory.Exists(Folder));
        return error.Message;
    }

    public void Dispose()
    {
        Hub.Dispose();
        Directory.Delete(_root, recursive: true);
    }
}
