using System.CommandLine;

namespace ClipLens.Notebooks;

/// <summary>Which CLIP a script uses: <c>--model</c>, by default the one of the repository.</summary>
internal sealed class ModelOption
{
    private static readonly string Default = ScriptRun.Beside("../models/picturebook");

    public Option<string> Option { get; } = new("--model")
    {
        HelpName = "FOLDER",
        Description = "a CLIP in the Hugging Face layout [default: models/picturebook]",
    };

    /// <summary>Gets the folder that was named, after making sure that it is there.</summary>
    public string Folder(ParseResult parsed)
    {
        var folder = Path.GetFullPath(parsed.GetValue(Option) ?? Default);
        return Directory.Exists(folder) ? folder : throw new DirectoryNotFoundException(
            $"{folder}: no such model folder; name one that has config.json, model.safetensors, vocab.json and merges.txt: --model FOLDER");
    }
}
