namespace ClipLens.Hub.Formats;

/// <summary>A folder with a CLIP in any of the layouts.</summary>
internal static class ModelFolder
{
    /// <summary>Gives the parts of a folder's model to an engine; the weights are open only as long as it builds.</summary>
    public static T Load<T>(string folder, Func<ClipParts, T> engine)
    {
        var layout = ModelFiles.Of(folder) ?? throw new InvalidDataException($"{Path.GetFullPath(folder)} holds no CLIP model: it takes {ModelFiles.Choices}.");
        var (config, preprocessing) = ReadConfig(folder, layout);
        var (weights, file) = OpenWeights(folder, layout);
        using (file)
            return engine(new ClipParts(config, weights, preprocessing, Tokenizer.TryLoad(folder)) { Folder = Path.GetFullPath(folder), Name = NameOf(folder) });
    }

    /// <summary>Reads the sizes of a folder's model.</summary>
    public static (ClipConfig Config, Preprocessing Preprocessing) ReadConfig(string folder, ModelFiles layout)
    {
        var path = Path.Combine(folder, layout.Config);
        if (layout.IsOpenClip)
            return OpenClipConfig.Read(path, NameOf(folder));

        var config = ClipConfig.Read(path);
        return (config, Preprocessing.Read(Path.Combine(folder, ModelFiles.Preprocessor), config.Vision.Resolution));
    }

    /// <summary>Opens the weights of a folder.</summary>
    /// <returns>The tensors by their Hugging Face names, and what closes the file.</returns>
    public static (IWeights Weights, IDisposable File) OpenWeights(string folder, ModelFiles layout)
    {
        var path = Path.Combine(folder, layout.Weights);
        var (weights, file) = layout.IsPickle ? Pair(new TorchWeights(path)) : Pair(new Safetensors(path));
        return (layout.IsOpenClip ? new OpenClipWeights(weights) : weights, file);
    }

    /// <summary>The repository's name if the folder was downloaded, here or by Python; else the folder's own.</summary>
    private static string NameOf(string folder)
    {
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        return DownloadRecord.Read(folder)?.Repository ?? PythonCache.NameOf(path) ?? Path.GetFileName(path);
    }

    private static (IWeights, IDisposable) Pair<T>(T file)
        where T : IWeights, IDisposable => (file, file);
}
