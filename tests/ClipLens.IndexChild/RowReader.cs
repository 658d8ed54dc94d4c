using System.Diagnostics.CodeAnalysis;

namespace ClipLens.IndexChild;

/// <summary>A store of many frames, and a process that reads them without end.</summary>
public static class RowReader
{
    private const int Videos = 50;

    /// <summary>The videos of the store, each with its times: 100,000 rows in all.</summary>
    public static IReadOnlyList<(ContentHash Content, IReadOnlyList<double> Times)> Frames { get; } =
    [
        .. Enumerable.Range(1, Videos).Select(video => (new ContentHash((UInt128)video * 7919),
            (IReadOnlyList<double>)[.. Enumerable.Range(0, 100_000 / Videos).Select(second => second * 0.5)])),
    ];

    /// <summary>Fills a store with the frames.</summary>
    public static async Task FillAsync(string store, IClipEncoder clip)
    {
        using var open = EmbeddingStore.Open(store, clip);
        using var transaction = await open.BeginAsync();
        foreach (var (content, times) in Frames)
        {
            foreach (var time in times)
            {
                transaction.AddFrame(content, time, Embedding(content, time, clip.Dimension));
            }
        }

        transaction.Commit();
    }

    /// <summary>The embedding of a frame.</summary>
    public static float[] Embedding(ContentHash content, double time, int dimension)
    {
        var angle = (float)((double)(ulong)content.Value + time);
        var embedding = new float[dimension];
        (embedding[0], embedding[1]) = (MathF.Cos(angle), MathF.Sin(angle));
        return embedding;
    }

    /// <summary>Reads the frames until the process is killed; deletes their copy each time, so that it is written again.</summary>
    [DoesNotReturn]
    public static void ReadForEver(string store, IClipEncoder clip, string copy)
    {
        Console.WriteLine("done 0");
        Console.Out.Flush();
        while (true)
        {
            using var open = EmbeddingStore.Open(store, clip);
            open.ReadFrames(Frames);
            File.Delete(copy);
        }
    }
}
