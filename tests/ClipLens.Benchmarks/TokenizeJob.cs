using System.Diagnostics;
using System.Globalization;

namespace ClipLens.Benchmarks;

/// <summary>
/// <c>-- tokenize FOLDER</c>: captions a minute on one core, with the vocabulary in that folder: words that repeat, as they do in
/// captions; the same with an accent in each caption, which takes the way through every repair; and words of which none repeats.
/// </summary>
internal static class TokenizeJob
{
    private static readonly string[] Words =
        ("a man woman dog is riding playing the guitar on beach in front of an old red car while two children watch and someone talks "
            + "about cooking").Split(' ');

    public static int Run(string[] args)
    {
        if (args.Length != 1)
        {
            Console.Error.WriteLine("Name the folder of a vocabulary: -- tokenize FOLDER.");
            return 2;
        }

        var tokenizer = Tokenizer.Load(args[0]);
        var random = new Random(1);
        string[] Captions(Func<string> word) =>
            [.. Enumerable.Range(0, 20_000).Select(_ => string.Join(' ', Enumerable.Range(0, 10).Select(_ => word())))];
        string Repeated() => Words[random.Next(Words.Length)];

        var plain = Measure(tokenizer, Captions(Repeated));
        var accented = Measure(tokenizer, [.. Captions(Repeated).Select(caption => caption + " café’s")]);
        var unique = Measure(tokenizer, Captions(() => random.NextInt64().ToString("x", CultureInfo.InvariantCulture)));
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{{\"job\":\"tokenize\",\"captions_per_minute\":{plain:F0},\"accented_per_minute\":{accented:F0},"
                + $"\"unrepeated_per_minute\":{unique:F0}}}"));
        return 0;
    }

    private static double Measure(Tokenizer tokenizer, string[] captions)
    {
        var count = 0;
        var before = Environment.CpuUsage.TotalTime; // not the clock's: what other programs take does not count
        for (var start = Stopwatch.StartNew(); start.Elapsed.TotalSeconds < 2; count++)
        {
            tokenizer.Tokenize(captions[count % captions.Length], 77);
        }

        return count * 60 / (Environment.CpuUsage.TotalTime - before).TotalSeconds;
    }
}
