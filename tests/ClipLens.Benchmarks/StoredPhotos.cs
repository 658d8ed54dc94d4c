using System.Diagnostics;

namespace ClipLens.Benchmarks;

/// <summary>A folder of files that are never read, whose embeddings are put into stores.</summary>
internal sealed class StoredPhotos
{
    private const int InAFolder = 1000;
    private readonly List<(FileInfo File, ContentHash Content)> _photos = [];

    /// <summary>Writes the files, a thousand in each folder below one.</summary>
    public StoredPhotos(string folder, int count)
    {
        var random = new Random(1);
        for (var number = 0; number < count; number++)
        {
            var below = Path.Combine(folder, $"{number / InAFolder:000}");
            if (number % InAFolder == 0)
            {
                Directory.CreateDirectory(below);
            }

            var file = new FileInfo(Path.Combine(below, $"IMG_{number:000000}.jpg"));
            File.WriteAllText(file.FullName, "never read");
            _photos.Add((file, new ContentHash(new UInt128((ulong)random.NextInt64(), (ulong)random.NextInt64()))));
        }
    }

    /// <summary>Stores them as an update does, a thousand at once.</summary>
    /// <param name="store">An empty one.</param>
    /// <param name="embed">Gives the embedding of each, by its number.</param>
    /// <returns>What the store took: seconds, and those of this process's processor time.</returns>
    public async Task<(double Seconds, double CpuSeconds)> StoreAsync(IEmbeddingStore store, Func<int, float[]> embed)
    {
        var (clock, cpu) = (new Stopwatch(), TimeSpan.Zero);
        foreach (var some in _photos.Index().Chunk(InAFolder))
        {
            var embeddings = Array.ConvertAll(some, photo => embed(photo.Index));
            cpu -= Process.GetCurrentProcess().TotalProcessorTime;
            clock.Start();
            using var transaction = await store.BeginAsync();
            foreach (var ((_, (file, content)), embedding) in some.Zip(embeddings))
            {
                transaction.AddPhoto(content, embedding);
                transaction.SetCapture(content, Capture.Unknown);
                transaction.SetFile(file.FullName, new StoredFile(MediaKind.Photo, file.Length, file.LastWriteTimeUtc.Ticks, content));
            }

            transaction.Commit();
            clock.Stop();
            cpu += Process.GetCurrentProcess().TotalProcessorTime;
        }

        return (clock.Elapsed.TotalSeconds, cpu.TotalSeconds);
    }
}
