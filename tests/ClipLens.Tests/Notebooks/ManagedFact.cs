namespace ClipLens.Tests.Notebooks;

/// <summary>A test of scripts without TorchSharp; skipped where the environment asks to build them with it.</summary>
internal sealed class ManagedFactAttribute : FactAttribute
{
    public ManagedFactAttribute()
    {
        if (Environment.GetEnvironmentVariable("Torch") is { Length: > 0 } torch)
        {
            Skip = $"scripts are built with TorchSharp: Torch={torch}";
        }
    }
}
