using System.CommandLine;
using ClipLens.Hub;

namespace ClipLens.Scripts;

/// <summary>What runs the model and compares embeddings: <c>--engine</c>, by default managed code.</summary>
internal sealed class EngineOption
{
    private readonly Option<string> _engine =
        Choice("--engine", "what runs the model: managed, or torch, for a GPU or bf16 [default: managed]", "managed", "torch");
    private readonly Option<string> _device = new("--device")
        { HelpName = "NAME", Description = "where torch computes: cpu, cuda or cuda:1 [default: cuda if there is one]" };
    private readonly Option<string> _dtype =
        Choice("--dtype", "how exactly torch computes: f32, f16 or bf16 [default: f32]", "f32", "f16", "bf16");

    public IReadOnlyList<Option> Options => [_engine, _device, _dtype];

    /// <summary>Loads a model from its folder.</summary>
    /// <exception cref="PlatformNotSupportedException">The engine is not there, or has no such device.</exception>
    public async Task<ClipEncoder> LoadAsync(ParseResult parsed, string folder, CancellationToken cancellationToken)
    {
        var isTorch = parsed.GetValue(_engine) == "torch";
        if (!isTorch && (parsed.GetValue(_device) ?? parsed.GetValue(_dtype)) is not null)
        {
            throw new ArgumentException("--device and --dtype mean nothing without --engine torch.");
        }

        return isTorch
            ? await ModelHub.LoadAsync(folder, parts => TorchClip.From(parts, TorchOptions(parsed)), cancellationToken: cancellationToken)
            : await ModelHub.LoadAsync(folder, cancellationToken: cancellationToken);
    }

    private TorchOptions TorchOptions(ParseResult parsed) => new()
    {
        Device = parsed.GetValue(_device),
        Precision = Enum.Parse<TorchPrecision>(parsed.GetValue(_dtype) ?? nameof(TorchPrecision.F32), ignoreCase: true),
        Notify = note => ScriptRun.Note(note),
    };

    private static Option<string> Choice(string name, string description, params string[] values)
    {
        var option = new Option<string>(name) { HelpName = "NAME", Description = description };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !values.Contains(token.Value))
            {
                result.AddError($"{name} takes {string.Join(" or ", values)}; found {token.Value}.");
            }
        });
        return option;
    }
}
