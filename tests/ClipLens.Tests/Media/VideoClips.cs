using System.Diagnostics;

namespace ClipLens.Tests.Media;

/// <summary>A folder of clips, made with ffmpeg, whose frames carry their own number; removed at the end.</summary>
/// <remarks>The upper half of a frame shows the number in 16 black or
/// white blocks, lowest bit on the left; the lower half is grey.</remarks>
public sealed class VideoClips : IDisposable
{
    private readonly Lock _making = new();

    public string Folder { get; } = Directory.CreateTempSubdirectory("cliplens video ").FullName;

    public string Of(string name) => Path.Combine(Folder, name);

    /// <summary>Makes a numbered clip, once.</summary>
    /// <param name="name">File name; the ending chooses the container.</param>
    /// <param name="rate">Frames per second as ffmpeg writes it.</param>
    /// <param name="frames">Number of frames.</param>
    /// <param name="timing">A filter after the numbers are drawn, such as <c>setpts</c>.</param>
    /// <param name="encode">Further arguments.</param>
    public string Numbered(string name, string rate, int frames, string timing = "null", params string[] encode)
    {
        lock (_making)
        {
            var path = Of(name);
            if (!File.Exists(path))
            {
                Ffmpeg([
                    "-f", "lavfi", "-i", $"nullsrc=s=256x128:r={rate}", "-vf",
                    $"geq=lum='if(lt(Y,64),255*mod(floor(N/pow(2,floor(X/16))),2),128)':cb=128:cr=128,format=yuv420p,settb=1/90000,"
                        + $"{timing}",
                    "-frames:v", $"{frames}", "-fps_mode", "passthrough", "-enc_time_base", "1:90000", "-c:v", "libx264",
                    "-preset", "ultrafast", "-bf", "2", "-g", "20", .. encode, path]);
            }

            return path;
        }
    }

    /// <summary>Reads the number back, from a frame of any size that is the right way up.</summary>
    public static int NumberOf(RgbImage frame)
    {
        var number = 0;
        for (var bit = 0; bit < 16; bit++)
        {
            var x = (2 * bit + 1) * frame.Width / 32;
            var green = frame.Pixels[(3 * ((frame.Height / 4 * frame.Width) + x)) + 1];
            number |= (green > 127 ? 1 : 0) << bit;
        }

        Assert.InRange(frame.Pixels[(3 * ((frame.Height * 3 / 4 * frame.Width) + (frame.Width / 2))) + 1], 100, 156);
        return number;
    }

    public static async Task<List<(double Time, int Number)>> NumbersAsync(
        string path, FrameSampling sampling, double? after = null, int minimumSide = 64)
    {
        var numbers = new List<(double, int)>();
        await foreach (var frame in Video.ReadFramesAsync(await Video.ProbeAsync(path), sampling, minimumSide, after))
        {
            using (frame)
            {
                numbers.Add((frame.Time, NumberOf(frame.Image)));
            }
        }

        return numbers;
    }

    public static void Ffmpeg(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("ffmpeg", ["-nostdin", "-v", "error", "-y", .. arguments])
        {
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
