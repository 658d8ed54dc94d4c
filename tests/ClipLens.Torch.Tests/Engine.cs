using ClipLens.Tests;
using static TorchSharp.torch;

[assembly: CollectionBehavior(DisableTestParallelization = true)] // tensors are counted

namespace ClipLens.Torch.Tests;

/// <summary>The engine under test, on the processor: it is there everywhere, and computes as the managed engine does.</summary>
internal static class Engine
{
    public const string QuickGelu = "tiny-quickgelu-f32";
    public const string Gelu = "tiny-gelu-f16";

    public static TorchOptions Cpu { get; } = new() { Device = "cpu" };

    /// <summary>Gets why there is no libtorch here; null where there is one.</summary>
    public static string? Missing { get; } = Ask(() => (string?)null, missing => missing);

    /// <summary>Gets whether there is a GPU.</summary>
    public static bool HasCuda { get; } = Ask(cuda.is_available, _ => false);

    public static string Folder(string name) => Shared.Of("reference/tiny-clip/" + name);

    public static TorchClip Load(string name) => TorchClip.Load(Folder(name), Cpu);

    public static List<RgbImage> Crops(int count, int side)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, count).Select(_ =>
        {
            var pixels = new byte[3 * side * side];
            random.NextBytes(pixels);
            return new RgbImage(side, side, pixels);
        })];
    }

    /// <summary>Makes sure that some calls leave as many tensors as there were.</summary>
    public static void LeavesNothing(Action call, int calls = 10)
    {
        var before = Tensors();
        for (var i = 0; i < calls; i++)
        {
            call();
        }

        Assert.Equal(before, Tensors());
    }

    private static T Ask<T>(Func<T> question, Func<string, T> otherwise)
    {
        try
        {
            return DeviceThread.Run(question);
        }
        catch (PlatformNotSupportedException e)
        {
            return otherwise(e.Message);
        }
    }

    /// <summary>Counts tensors when those that nobody holds are gone.</summary>
    public static long Tensors()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Tensor.TotalCount;
    }
}

/// <summary>A test that computes; skipped, with the reason, where there is no libtorch, but never in continuous integration.</summary>
internal class TorchFactAttribute : FactAttribute
{
    public TorchFactAttribute() => Skip = Reason(false);

    /// <summary>Gets whether it needs the reference data beside the project.</summary>
    public bool NeedsShared { get; init => Skip ??= Reason(field = value); }

    public static string? Reason(bool shared) =>
        Engine.Missing is { } missing && Environment.GetEnvironmentVariable("CI") is null ? missing
        : shared && !Directory.Exists(Shared.Root) ? $"needs the reference data folder {Shared.Root}"
        : null;
}

/// <inheritdoc cref="TorchFactAttribute"/>
internal sealed class TorchTheoryAttribute : TheoryAttribute
{
    public TorchTheoryAttribute() => Skip = TorchFactAttribute.Reason(false);

    /// <summary>Gets whether it needs the reference data beside the project.</summary>
    public bool NeedsShared { get; init => Skip ??= TorchFactAttribute.Reason(field = value); }
}

/// <summary>A test of what is said where there is no GPU; skipped where there is one.</summary>
internal sealed class NoCudaFactAttribute : TorchFactAttribute
{
    public NoCudaFactAttribute() => Skip ??= Engine.HasCuda ? "there is a CUDA device here" : null;
}

/// <summary>A test on a GPU; skipped, with that reason, where there is none.</summary>
internal sealed class CudaFactAttribute : TorchFactAttribute
{
    public CudaFactAttribute() => Skip ??= Engine.HasCuda ? Reason(shared: true) : "needs a CUDA device";
}

/// <summary>A test of what is said where there is no libtorch; skipped where there is one.</summary>
internal sealed class NoLibtorchFactAttribute : FactAttribute
{
    public NoLibtorchFactAttribute() => Skip = Engine.Missing is null ? "there is a libtorch here" : null;
}
