using System.Globalization;
using ClipLens.Benchmarks;

string Option(string name, string absent) => Array.IndexOf(args, name) is >= 0 and var i && i + 1 < args.Length ? args[i + 1] : absent;

switch (args.FirstOrDefault())
{
    case "gemm":
        GemmJob.Run();
        return 0;
    case "encode":
        EncodeJob.Run(Option("--model", "vit-b-32"), int.Parse(Option("--batch", "32"), CultureInfo.InvariantCulture));
        return 0;
    default:
        Console.Error.WriteLine("Name a job: gemm, encode");
        return 2;
}
