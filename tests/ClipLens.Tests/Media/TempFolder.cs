namespace ClipLens.Tests.Media;

/// <summary>A folder of its own for a test, deleted with all in it afterwards.</summary>
internal sealed class TempFolder : IDisposable
{
    public string Root { get; } = Directory.CreateTempSubdirectory("cliplens-").FullName;

    public string Of(string relative) => Path.Combine(Root, relative);

    public string Write(string relative, ReadOnlySpan<byte> bytes)
    {
        var path = Of(relative);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
