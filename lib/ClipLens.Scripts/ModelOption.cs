using System.CommandLine;
using ClipLens.Hub;

namespace ClipLens.Scripts;

/// <summary>Which CLIP a script uses: <c>--model</c>, by default the one of the repository.</summary>
internal sealed class ModelOption
{
    // beside the scripts, or beside the installed program
    private static readonly string Default = AppContext.GetData("EntryPointFileDirectoryPath") is string scripts
        ? Path.GetFullPath(Path.Combine(scripts, "../models/picturebook")) : Path.Combine(AppContext.BaseDirectory, "models/picturebook");

    public Option<string> Option { get; } = new("--model")
    {
        HelpName = "MODEL",
        Description =
            "a CLIP: its folder, or its name on the hub, such as openai/clip-vit-base-patch32, downloaded once [default: "
                + "models/picturebook]",
    };

    /// <summary>Gets the folder that was named, or of the model that was named, which is downloaded unless it is here.</summary>
    public Task<string> FolderAsync(ParseResult parsed, CancellationToken cancellationToken) =>
        FolderAsync(parsed.GetValue(Option) ?? Default, cancellationToken);

    /// <summary>Gets a model's folder; one of the hub is downloaded unless it is here.</summary>
    /// <param name="model">A folder, or a name of the hub.</param>
    /// <param name="cancellationToken">Ends a download.</param>
    public static async Task<string> FolderAsync(string model, CancellationToken cancellationToken)
    {
        var folder = Path.GetFullPath(model);
        if (Directory.Exists(folder))
        {
            return folder;
        }

        return ModelHub.IsName(model) ? await DownloadAsync(model, cancellationToken) : throw new DirectoryNotFoundException(
            $"{folder}: no such model folder; name one that has config.json, model.safetensors, vocab.json and merges.txt, or a model "
                + "of the hub: --model MODEL");
    }

    /// <summary>Brings a model here, with a bar on a terminal.</summary>
    public static Task<string> DownloadAsync(string name, CancellationToken cancellationToken) => TerminalProgress.ShowAsync(
        (IProgress<DownloadProgress>? progress) => ModelHub.GetAsync(name, progress: progress, cancellationToken: cancellationToken));
}
