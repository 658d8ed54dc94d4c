using System.Globalization;
using System.Numerics.Tensors;
using System.Text.Json;

namespace ClipLens.Benchmarks;

/// <summary>How many encodes it saves to leave out frames that look like the last one encoded, and how far that moves scores.</summary>
internal static class NoveltyJob
{
    /// <summary>Runs <c>-- novelty FOLDER MODEL TEXTS.csv [fps 1]</c>: every
    /// video below the folder, with the captions of a table as queries.</summary>
    public static int Run(string[] args)
    {
        var clip = ClipModel.Load(args[1]);
        var fps = args.Length > 3 ? double.Parse(args[3], CultureInfo.InvariantCulture) : 1;
        var texts = clip.EncodeTexts([.. Caption.ReadCsv(args[2]).Select(caption => caption.Text).Distinct()]);
        var (frames, encoded, worst, sum, scores) = (0, 0, 0f, 0.0, 0L);
        foreach (var file in Directory.EnumerateFiles(args[0], "*", SearchOption.AllDirectories)
            .Where(f => MediaFormat.KindByExtension(f) == MediaKind.Video).Order())
        {
            var (full, isNew) = ReadAsync(file, clip, FrameSampling.PerSecond(fps)).GetAwaiter().GetResult();
            for (int frame = 0, last = 0; frame < full.Rows; frame++)
            {
                last = isNew[frame] ? frame : last;
                frames++;
                encoded += isNew[frame] ? 1 : 0;
                for (var text = 0; text < texts.Rows; text++, scores++)
                {
                    var shift = MathF.Abs(TensorPrimitives.Dot<float>(texts.Row(text), full.Row(frame))
                        - TensorPrimitives.Dot<float>(texts.Row(text), full.Row(last)));
                    (worst, sum) = (MathF.Max(worst, shift), sum + shift);
                }
            }
        }

        Console.WriteLine(JsonSerializer.Serialize(new Dictionary<string, double>
        {
            ["frames"] = frames,
            ["encoded"] = encoded,
            ["saved"] = Math.Round(1 - ((double)encoded / frames), 3),
            ["queries"] = texts.Rows,
            ["largestShift"] = Math.Round(worst, 5),
            ["meanShift"] = Math.Round(sum / scores, 6),
        }));
        return 0;
    }

    private static async Task<(Matrix Frames, List<bool> IsNew)> ReadAsync(string path, ClipModel clip, FrameSampling sampling)
    {
        var (crops, isNew, novelty) = (new List<RgbImage>(), new List<bool>(), new FrameNovelty());
        await foreach (var frame in Video.ReadFramesAsync(await Video.ProbeAsync(path), sampling, 2 * clip.Preprocessing.Resolution))
        {
            using (frame)
            {
                isNew.Add(novelty.IsNew(frame.Image));
                crops.Add(clip.Preprocessing.Resize(frame.Image));
            }
        }

        return (clip.EncodeImages(crops), isNew);
    }
}
