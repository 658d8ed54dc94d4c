namespace ClipLens.Tests.Search;

/// <summary>A folder of small red PNG files, gone when the test ends.</summary>
internal sealed class Pictures : IDisposable
{
    // 1 × 1, RGB, 255 0 0
    private const string Png = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC";

    public Pictures(params string[] names)
    {
        foreach (var name in names)
        {
            File.WriteAllBytes(this[name], Convert.FromBase64String(Png));
        }
    }

    public string Path { get; } = Directory.CreateTempSubdirectory("cliplens-pictures-").FullName;

    public string this[string name] => System.IO.Path.Combine(Path, name.Contains('.', StringComparison.Ordinal) ? name : name + ".png");

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
