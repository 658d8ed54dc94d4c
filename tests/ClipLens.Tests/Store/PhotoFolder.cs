using System.Collections.Concurrent;
using ClipLens.IndexChild;

namespace ClipLens.Tests.Store;

/// <summary>A folder of small photos, each drawn from a number and all of one
/// size in bytes, with a store beside it; gone when the test ends.</summary>
internal sealed class PhotoFolder : IDisposable
{
    private const int Bytes = 4096;
    private static readonly ConcurrentDictionary<int, byte[]> Drawn = new();
    private static readonly ConcurrentDictionary<int, float[]> Encoded = new();
    private static readonly DateTime LongAgo = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private readonly string _root = Directory.CreateTempSubdirectory("cliplens-index-").FullName;

    public PhotoFolder(int photos = 0)
    {
        Directory.CreateDirectory(Path);
        for (var i = 0; i < photos; i++)
        {
            Write($"{i:0000}.jpg", i);
        }
    }

    public string Path => System.IO.Path.Combine(_root, "photos");

    public string StorePath => System.IO.Path.Combine(_root, "store.sqlite");

    public MediaIndexOptions Options => new() { Store = StorePath };

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Draws a photo and says that it is old.</summary>
    public void Write(string name, int number)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[name])!);
        File.WriteAllBytes(this[name], Draw(number));
        File.SetLastWriteTimeUtc(this[name], LongAgo.AddSeconds(number));
    }

    public Task<MediaIndex> OpenAsync(PixelEncoder clip) => MediaIndex.OpenAsync(Path, clip, Options);

    /// <summary>What the encoder gives for a photo, by the shortest way.</summary>
    public static float[] Embedding(int number) => Encoded.GetOrAdd(number, n =>
    {
        using var crop = new PixelEncoder().Preprocessing.Resize(Decode(n));
        return new PixelEncoder().EncodeImages([crop]).Values;
    });

    /// <summary>A JPEG, filled up to a fixed size.</summary>
    public static byte[] Draw(int number) => Drawn.GetOrAdd(number, n =>
    {
        var random = new Random(n);
        var pixels = new byte[16 * 16 * 3];
        random.NextBytes(pixels);
        var jpeg = Photo.Thumbnail(new RgbImage(16, 16, pixels), 16);
        Array.Resize(ref jpeg, Bytes);
        return jpeg;
    });

    public void Dispose() => Directory.Delete(_root, recursive: true);

    private static RgbImage Decode(int number)
    {
        var file = System.IO.Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, Draw(number));
            return Photo.Read(file);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
