using System.Diagnostics;
using static TorchSharp.torch;

namespace ClipLens.Benchmarks;

/// <summary><c>[--engine torch] [--device cuda] [--dtype bf16]</c>: what runs a
/// job, and how fast the device is at best, measured in the same run.</summary>
internal sealed class Engine(string[] args)
{
    public bool IsTorch { get; } = Option(args, "--engine", "managed") == "torch";

    public string Device { get; } = Option(args, "--device", "cpu");

    public string Dtype { get; } = Option(args, "--dtype", "f32");

    public static string Option(string[] args, string option, string absent) =>
        Array.IndexOf(args, option) is >= 0 and var i && i + 1 < args.Length ? args[i + 1] : absent;

    /// <summary>Gives the seconds of the fastest of some runs, after one that does not count.</summary>
    public static double Fastest(int runs, Action run)
    {
        run();
        return Enumerable.Range(0, runs).Min(_ => Seconds(run));
    }

    /// <summary>Gives the seconds of one run.</summary>
    public static double Seconds(Action run)
    {
        var start = Stopwatch.GetTimestamp();
        run();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static ExactSearch Exact(IReadOnlyList<Matrix> parts)
    {
        var search = new ExactSearch();
        search.Load(parts is [var only]
            ? only : throw new ArgumentException("The managed engine searches one array of rows: at most 2³¹ numbers.", nameof(parts)));
        return search;
    }

    private TorchOptions Options =>
        new() { Device = Device, Precision = Enum.Parse<TorchPrecision>(Dtype, ignoreCase: true), Notify = Console.Error.WriteLine };

    private bool IsCuda => Device.StartsWith("cuda", StringComparison.Ordinal);

    private (Device Device, ScalarType Type) Place =>
        (device(Device), Dtype switch { "f32" => ScalarType.Float32, "f16" => ScalarType.Float16, _ => ScalarType.BFloat16 });

    public ClipEncoder Clip(ClipParts parts) => IsTorch ? TorchClip.From(parts, Options) : ClipModel.From(parts);

    public IVectorSearch Search(IReadOnlyList<Matrix> parts)
    {
        if (!IsTorch)
        {
            return Exact(parts);
        }

        var search = new TorchSearch(Options);
        search.Load(parts);
        return search;
    }

    /// <summary>Measures the matrix product: operations per second of two square matrices.</summary>
    public double MatrixRate()
    {
        var side = IsCuda ? 8192 : 2048;
        using var scope = NewDisposeScope();
        using var mode = no_grad();
        var (where, type) = Place;
        var (a, b) = (randn(side, side, type, where), randn(side, side, type, where));
        return 20.0 * side * side * side / Fastest(5, () => Wait(10, () => a.mm(b)));
    }

    /// <summary>Measures a copy on the device: bytes per second, those that are read and those that are written.</summary>
    public double CopyRate()
    {
        var bytes = IsCuda ? 1L << 32 : 1L << 28;
        using var scope = NewDisposeScope();
        var (a, b) = (empty(bytes, ScalarType.Byte, Place.Device), empty(bytes, ScalarType.Byte, Place.Device));
        return 20.0 * bytes / Fastest(5, () => Wait(10, () => a.copy_(b)));
    }

    private void Wait(int times, Func<Tensor> work)
    {
        for (var i = 0; i < times; i++)
        {
            using var scope = NewDisposeScope();
            work();
        }

        if (IsCuda)
        {
            cuda.synchronize();
        }
    }
}
