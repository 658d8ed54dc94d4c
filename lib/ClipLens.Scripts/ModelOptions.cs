using System.CommandLine;
using ClipLens.Hub;

namespace ClipLens.Scripts;

/// <summary>Which CLIP a script uses (<c>--model</c>, by default the one of the repository), what runs it (<c>--engine</c>, by default
/// managed code), and how its photos are decoded.</summary>
internal sealed class ModelOptions
{
    // beside the scripts, or beside the installed program
    private static readonly string Default = AppContext.GetData("EntryPointFileDirectoryPath") is string scripts
        ? Path.GetFullPath(Path.Combine(scripts, "../models/picturebook")) : Path.Combine(AppContext.BaseDirectory, "models/picturebook");

    private readonly Option<string> _model = new("--model")
    {
        HelpName = "MODEL",
        Description = "a CLIP: its folder, or its name on the hub, such as openai/clip-vit-base-patch32, downloaded once [default: "
            + "models/picturebook]",
    };

    private readonly Option<string> _engine =
        Choice("--engine", "what runs the model: managed, or torch, for a GPU or bf16 [default: managed]", "managed", "torch");
    private readonly Option<string> _device = new("--device")
        { HelpName = "NAME", Description = "where torch computes: cpu, cuda or cuda:1 [default: cuda if there is one]" };
    private readonly Option<string> _dtype =
        Choice("--dtype", "how exactly torch computes: f32, f16 or bf16 [default: f32]", "f32", "f16", "bf16");
    private readonly Option<string> _decode =
        Choice("--decode", "how large JPEGs are decoded: exact, or fast, scaled down to no less than twice what the model sees, whose "
            + "embeddings are kept apart [default: exact]", "exact", "fast");

    public IReadOnlyList<Option> All => [_model, _engine, _device, _dtype, _decode];

    /// <summary>Gets a model's folder; one of the hub is downloaded unless it is here.</summary>
    /// <param name="parsed">What names the model where nothing else does.</param>
    /// <param name="model">A folder, or a name of the hub.</param>
    /// <param name="cancellationToken">Ends a download.</param>
    /// <exception cref="DirectoryNotFoundException">It is neither.</exception>
    public async Task<string> FolderAsync(ParseResult parsed, string? model, CancellationToken cancellationToken)
    {
        model ??= parsed.GetValue(_model) ?? Default;
        var folder = Path.GetFullPath(model);
        return Directory.Exists(folder) ? folder
            : ModelHub.IsName(model) ? await DownloadAsync(model, cancellationToken)
            : throw new DirectoryNotFoundException(
                $"{folder}: no such model folder; name one that has config.json, model.safetensors, vocab.json and merges.txt, or a model "
                    + "of the hub: --model MODEL");
    }

    /// <summary>Loads a model.</summary>
    /// <exception cref="PlatformNotSupportedException">The engine is not there, or has no such device.</exception>
    /// <inheritdoc cref="FolderAsync"/>
    public async Task<ClipEncoder> LoadAsync(ParseResult parsed, string? model, CancellationToken cancellationToken)
    {
        var folder = await FolderAsync(parsed, model, cancellationToken);
        var isTorch = parsed.GetValue(_engine) == "torch";
        if (!isTorch && (parsed.GetValue(_device) ?? parsed.GetValue(_dtype)) is not null)
        {
            throw new ArgumentException("--device and --dtype mean nothing without --engine torch.");
        }

        return await ModelHub.LoadAsync<ClipEncoder>(folder, Build, cancellationToken: cancellationToken);

        ClipEncoder Build(ClipParts parts)
        {
            parts = parts with { DecodesFast = parsed.GetValue(_decode) == "fast" };
            return !isTorch ? ClipModel.From(parts) : TorchClip.From(parts, new TorchOptions
            {
                Device = parsed.GetValue(_device),
                Precision = Enum.Parse<TorchPrecision>(parsed.GetValue(_dtype) ?? nameof(TorchPrecision.F32), ignoreCase: true),
                Notify = note => ScriptRun.Note(note),
            });
        }
    }

    /// <summary>Brings a model here, with a bar on a terminal.</summary>
    public static Task<string> DownloadAsync(string name, CancellationToken cancellationToken) => TerminalProgress.ShowAsync(
        (IProgress<DownloadProgress>? progress) => ModelHub.GetAsync(name, progress: progress, cancellationToken: cancellationToken));

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
