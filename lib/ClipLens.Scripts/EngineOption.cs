using System.CommandLine;
using ClipLens.Hub;
#if TORCH
using ClipLens.Torch;
#endif

namespace ClipLens.Scripts;

/// <summary>What runs the model and compares embeddings: <c>--engine</c>, by default managed code; TorchSharp if this was built with it.</summary>
internal sealed class EngineOption
{
    private readonly Option<string> _engine = Choice("--engine", "what runs the model: managed, or torch, for a GPU [default: managed]", "managed", "torch");
    private readonly Option<string> _device = new("--device") { HelpName = "NAME", Description = "where torch computes: cpu, cuda or cuda:1 [default: cuda if there is one]" };
    private readonly Option<string> _dtype = Choice("--dtype", "how exactly torch computes: f32, f16 or bf16 [default: f32]", "f32", "f16", "bf16");

    public IReadOnlyList<Option> Options => [_engine, _device, _dtype];

    /// <summary>Loads a model from its folder.</summary>
    /// <exception cref="PlatformNotSupportedException">The engine is not there, or has no such device.</exception>
    public async Task<ClipEncoder> LoadAsync(ParseResult parsed, string folder, CancellationToken cancellationToken)
    {
        var isTorch = parsed.GetValue(_engine) == "torch";
        if (!isTorch && (parsed.GetValue(_device) ?? parsed.GetValue(_dtype)) is not null)
            throw new ArgumentException("--device and --dtype mean nothing without --engine torch.");
        return isTorch ? Torch(parsed, folder) : await ModelHub.LoadAsync(folder, cancellationToken: cancellationToken);
    }

    /// <summary>Gets what makes the engine that compares a model's embeddings: beside the model, on its device.</summary>
    public static Func<IVectorSearch> SearchFor(IClipEncoder clip)
    {
#if TORCH
        if (clip is TorchClip torch)
            return () => new TorchSearch(torch.Options);
#endif
        return () => new ExactSearch();
    }

    private static Option<string> Choice(string name, string description, params string[] values)
    {
        var option = new Option<string>(name) { HelpName = "NAME", Description = description };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !values.Contains(token.Value))
                result.AddError($"{name} takes {string.Join(" or ", values)}; found {token.Value}.");
        });
        return option;
    }

#if TORCH
    private TorchClip Torch(ParseResult parsed, string folder) => TorchClip.Load(folder, new TorchOptions
    {
        Device = parsed.GetValue(_device),
        Precision = Enum.Parse<TorchPrecision>(parsed.GetValue(_dtype) ?? nameof(TorchPrecision.F32), ignoreCase: true),
        Notify = note => ScriptRun.Note(note),
    });
#else
    private static ClipEncoder Torch(ParseResult parsed, string folder) => throw new PlatformNotSupportedException(
        $"--engine torch: this was built without TorchSharp. Name its package in the environment, cpu, cuda-linux or cuda-windows, "
        + $"and run it again: Torch=cuda-linux dotnet run notebooks/{ScriptRun.Name} -- …");
#endif
}
