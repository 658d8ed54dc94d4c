using System.Diagnostics;

namespace ClipLens.Interactive.Tests;

/// <summary>The library as packages of a feed, in a notebook that lies anywhere.</summary>
public sealed class FeedTests : IDisposable
{
    private readonly string _feed = Directory.CreateTempSubdirectory("cliplens-feed-").FullName;
    // A version of its own: NuGet keeps what it has once unpacked.
    private readonly string _version = $"1.0.0-test{Environment.ProcessId}";

    public void Dispose()
    {
        Directory.Delete(_feed, recursive: true);
        var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES")
            ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        foreach (var unpacked in Directory.EnumerateDirectories(packages, "cliplens*").Select(folder => Path.Combine(folder, _version)))
        {
            if (Directory.Exists(unpacked))
            {
                Directory.Delete(unpacked, recursive: true);
            }
        }
    }

    [KernelFact]
    public async Task A_notebook_takes_the_library_from_a_local_feed()
    {
        using (var packing = Process.Start(new ProcessStartInfo("bash", ["notebooks/install", "--packages", _feed])
        {
            WorkingDirectory = InteractiveKernel.Repository,
            Environment = { ["Version"] = _version },
        })!)
        {
            await packing.WaitForExitAsync();
            Assert.Equal(0, packing.ExitCode);
        }

        await using var kernel = await InteractiveKernel.StartAsync();
        (await kernel.RunAsync($"#i \"nuget: {_feed}\"\n#r \"nuget: ClipLens.Interactive, {_version}\"")).Succeeded();
        var cell = await kernel.RunAsync(
            """
            var clip = ClipModel.Load("../models/picturebook");
            var photos = await MediaIndex.OpenAsync("../data/picturebook/photos", clip);
            photos.Search("a dog walking at the beach")
            """);
        Assert.Contains("photo-039.jpg", cell.Succeeded().Value["text/html"], StringComparison.Ordinal);
    }
}
