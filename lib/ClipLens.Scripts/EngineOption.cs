using System.CommandLine;
using ClipLens.Hub;

namespace ClipLens.Scripts;

/// <summary>What decodes photos for the model, runs it and compares embeddings: <c>--engine</c>, by default managed code.</summary>
internal sealed class EngineOption
{
    private readonly Option<string> _engine =
        Choice("--engine", "what runs the model: managed, or torch, for a GPU or bf16 [default: managed]", "managed", "torch");
    private readonly Option<string> _device = new("--device")
        { HelpName = "NAME", Description = "where torch computes: cpu, cuda or cuda:1 [default: cuda if there is one]" };
    private readonly Option<string> _dtype =
        Choice("--dtype", "how exactly torch computes: f32, f16 or bf16 [default: f32]", "f32", "f16", "bf16");

    private readonly Option<string> _decode =
        Choice("--decode", "how large JPEGs are decoded: exact, or fast, scaled down to no less than twice what the model sees, whose "
            + "embeddings are kept apart [default: exact]", "exact", "fast");

    public IReadOnlyList<Option> Options => [_engine, _device, _dtype, _decode];

    /// <summary>Loads a model from its folder.</summary>
    /// <exception cref="PlatformNotSupportedException">The engine is not there, or has no such device.</exception>
    public async Task<ClipEncoder> LoadAsync(ParseResult parsed, string folder, CancellationToken cancellationToken)
    {
        var isTorch = parsed.GetValue(_engine) == "torch";
        if (!isTorch && (parsed.GetValue(_device) ?? parsed.GetValue(_dtype)) is not null)
        {
            throw new ArgumentException("--device and --dtype mean nothing without --engine torch.");
        }

        return await ModelHub.LoadAsync<ClipEncoder>(folder, Build, cancellationToken: cancellationToken);

        ClipEncoder Build(ClipParts parts)
        {
            parts = parts with { DecodesFast = parsed.GetValue(_decode) == "fast" };
            return isTorch ? TorchClip.From(parts, TorchOptions(parsed)) : ClipModel.From(parts);
        }
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
