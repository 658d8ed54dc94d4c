using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace ClipLens.Benchmarks;

/// <summary>How long all metrics of a matrix of scores take, from the file on, and how much memory.</summary>
internal static class EvaluateJob
{
    /// <summary>Runs <c>-- evaluate [texts 5000] [items 25000] [right answers for a text 1]</c>.</summary>
    public static int Run(string[] args)
    {
        var sizes = args.Select(a => int.Parse(a, CultureInfo.InvariantCulture)).ToArray();
        var (texts, items, right) = (sizes.ElementAtOrDefault(0), sizes.ElementAtOrDefault(1), sizes.ElementAtOrDefault(2));
        (texts, items, right) = (texts > 0 ? texts : 5000, items > 0 ? items : 25_000, right > 0 ? right : 1);
        var path = Path.Combine(Path.GetTempPath(), $"cliplens-evaluate-{Environment.ProcessId}.npy");
        try
        {
            Write(path, texts, items);
            var before = Process.GetCurrentProcess().TotalProcessorTime;
            var start = Stopwatch.GetTimestamp();
            var scores = RetrievalReport.ReadScores(path);
            var read = Stopwatch.GetElapsedTime(start).TotalSeconds;
            var relevance =
                Relevance.Of(texts, items, Enumerable.Range(0, texts * right).Select(pair => (pair % texts, (int)(7919L * pair % items))));
            start = Stopwatch.GetTimestamp();
            var there = QueryRanks.OfTexts(scores, relevance);
            var back = QueryRanks.OfItems(scores, relevance);
            var ranked = Stopwatch.GetElapsedTime(start).TotalSeconds;
            _ = (there.Intervals, back.Intervals);
            Console.WriteLine(JsonSerializer.Serialize(new Dictionary<string, double>
            {
                ["texts"] = texts,
                ["items"] = items,
                ["rightAnswers"] = right,
                ["cores"] = Environment.ProcessorCount,
                ["readSeconds"] = Math.Round(read, 2),
                ["metricsSeconds"] = Math.Round(ranked, 2),
                ["intervalsSeconds"] = Math.Round(Stopwatch.GetElapsedTime(start).TotalSeconds - ranked, 2),
                ["processorSeconds"] = Math.Round((Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds, 2),
                ["peakMegabytes"] = Process.GetCurrentProcess().PeakWorkingSet64 / 1_000_000,
                ["meanRank"] = Math.Round(there.Metrics.MeanRank, 1),
            }));
            return 0;
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static void Write(string path, int texts, int items)
    {
        var scores = new Matrix(texts, items);
        Parallel.For(0, texts, text =>
        {
            var random = new Random(text);
            foreach (ref var score in scores.Row(text))
            {
                score = random.NextSingle();
            }
        });
        NpyFile.Write(path, scores);
    }
}
