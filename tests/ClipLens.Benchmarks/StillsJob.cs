using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;

namespace ClipLens.Benchmarks;

/// <summary><c>-- stills FOLDER [SECONDS]</c>: decodes each photo of a folder
/// by itself, then all beside each other on 8 threads, for a minute.</summary>
internal static class StillsJob
{
    public static int Run(string[] args)
    {
        var photos = Directory.EnumerateFiles(args[0]).Order(StringComparer.Ordinal).Select(Photo.Open).ToList();
        foreach (var photo in photos)
        {
            var best = Enumerable.Range(0, 6).Min(_ => Milliseconds(photo));
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{{\"job\":\"stills\",\"file\":\"{Path.GetFileName(photo.Path)}\",\"format\":\"{photo.Format.Name}\","
                    + $"\"cpu_ms\":{best:F0}}}"));
        }

        var alone = photos.Select(Hash).ToList();
        var seconds = args.Length > 1 ? double.Parse(args[1], CultureInfo.InvariantCulture) : 60;
        var (end, decoded, different) = (DateTime.UtcNow.AddSeconds(seconds), 0, 0);
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, thread =>
        {
            for (var i = thread; DateTime.UtcNow < end; i++)
            {
                Interlocked.Increment(ref decoded);
                if (Hash(photos[i % photos.Count]) != alone[i % photos.Count])
                {
                    Interlocked.Increment(ref different);
                }
            }
        });
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"job\":\"stills\",\"threads\":8,\"seconds\":{seconds},\"decoded\":{decoded},\"different\":{different}}}"));
        return different == 0 ? 0 : 1;
    }

    private static double Milliseconds(Photo photo)
    {
        var before = Process.GetCurrentProcess().TotalProcessorTime;
        photo.Decode().Dispose();
        return (Process.GetCurrentProcess().TotalProcessorTime - before).TotalMilliseconds;
    }

    private static string Hash(Photo photo)
    {
        using var image = photo.Decode();
        return Convert.ToHexString(SHA256.HashData(image.Pixels));
    }
}
