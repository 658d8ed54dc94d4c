using System.Diagnostics;
using ClipLens.Hub;

namespace ClipLens.Scripts;

/// <summary>Measures which engine encodes faster on this processor:
/// managed code, or TorchSharp with bf16, which some processors have.</summary>
internal static class EngineComparison
{
    private const int Batch = 8;
    private const int Rounds = 4; // they take turns, so that a busy neighbour slows both
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(0.5 / Rounds / 2);

    /// <summary>Lets both encode for half a second together, or one batch each round where that takes longer.</summary>
    /// <returns>What to do about it, in a sentence.</returns>
    public static async Task<string> MeasureAsync(string folder, CancellationToken cancellationToken)
    {
        try
        {
            var model = await ModelHub.LoadAsync(folder, cancellationToken: cancellationToken);
            var options = new TorchOptions { Device = "cpu", Precision = TorchPrecision.BF16, Notify = note => ScriptRun.Note(note) };
            using var other =
                await ModelHub.LoadAsync(folder, parts => TorchClip.From(parts, options), cancellationToken: cancellationToken);
            var (managed, torch) = Race(model, other, cancellationToken);
            return torch > managed
                ? FormattableString.Invariant($"--engine torch --device cpu --dtype bf16 encodes {torch / managed:0.0} × as fast on this ")
                    + FormattableString.Invariant($"processor: {torch:0.#} pictures per second, managed code {managed:0.#}.")
                : FormattableString.Invariant($"Managed code is the faster engine on this processor: {managed:0.#} pictures per second, ")
                    + FormattableString.Invariant($"TorchSharp with bf16 {torch:0.#}.");
        }
        catch (PlatformNotSupportedException e)
        {
            return $"Only managed code encodes here. {e.Message}";
        }
    }

    private static (double Managed, double Torch) Race(ClipModel managed, TorchClip torch, CancellationToken cancellationToken)
    {
        var side = managed.Preprocessing.Resolution;
        var random = new Random(1);
        RgbImage[] crops = [.. Enumerable.Range(0, Batch).Select(_ =>
        {
            var pixels = new byte[3 * side * side];
            random.NextBytes(pixels);
            return new RgbImage(side, side, pixels);
        })];
        double Rate(ClipEncoder encoder)
        {
            var (start, batches) = (Stopwatch.GetTimestamp(), 0);
            do
            {
                encoder.EncodeImages(crops, cancellationToken);
                batches++;
            }
            while (Stopwatch.GetElapsedTime(start) < Turn);
            return batches * Batch / Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        managed.EncodeImages(crops, cancellationToken);
        torch.EncodeImages(crops, cancellationToken); // the first time is another
        var rates = Enumerable.Range(0, Rounds).Select(_ => (Managed: Rate(managed), Torch: Rate(torch))).ToList();
        return (rates.Max(rate => rate.Managed), rates.Max(rate => rate.Torch));
    }
}
