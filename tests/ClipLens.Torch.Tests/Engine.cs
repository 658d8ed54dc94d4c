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

    /// <summary>Gets whether libtorch multiplies 16-bit matrices on the processor; 1.13 does not.</summary>
    public static bool HasHalf { get; } = Ask(() => !__version__.StartsWith("1.", StringComparison.Ordinal), otherwise: true);

    /// <summary>Gets whether there is a GPU.</summary>
    public static bool HasCuda { get; } = Ask(cuda.is_available, otherwise: false);

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

    /// <summary>Makes sure that ten calls leave as many tensors as there were.</summary>
    public static void LeavesNothing(Action call)
    {
        var before = Tensors();
        for (var i = 0; i < 10; i++)
        {
            call();
        }

        Assert.Equal(before, Tensors());
    }

    /// <summary>Asks libtorch; where that cannot be loaded, the tests are run, and fail with the reason.</summary>
    private static bool Ask(Func<bool> question, bool otherwise)
    {
        try
        {
            return DeviceThread.Run(question);
        }
        catch (PlatformNotSupportedException)
        {
            return otherwise;
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

/// <summary>A test of 16-bit numbers; skipped, with the reason, where libtorch has none on the processor.</summary>
internal sealed class HalfTheoryAttribute : TheoryAttribute
{
    public HalfTheoryAttribute()
    {
        if (!Engine.HasHalf || !Directory.Exists(Shared.Root))
        {
            Skip = Engine.HasHalf ? $"needs the reference data folder {Shared.Root}" : $"libtorch {__version__} has no 16-bit numbers on the processor";
        }
    }
}

/// <summary>A test of what is said where there is no GPU; skipped where there is one.</summary>
internal sealed class NoCudaFactAttribute : FactAttribute
{
    public NoCudaFactAttribute()
    {
        if (Engine.HasCuda)
        {
            Skip = "there is a CUDA device here";
        }
    }
}

/// <summary>A test on a GPU; skipped, with that reason, where there is none.</summary>
internal sealed class CudaFactAttribute : FactAttribute
{
    public CudaFactAttribute()
    {
        if (!Engine.HasCuda || !Directory.Exists(Shared.Root))
        {
            Skip = Engine.HasCuda ? $"needs the reference data folder {Shared.Root}" : "needs a CUDA device";
        }
    }
}
