namespace ClipLens.Hub.Formats;

/// <summary>A folder with a CLIP in any of the layouts.</summary>
internal static class ModelFolder
{
    /// <summary>Reads the sizes of a folder's model.</summary>
    public static (ClipConfig Config, Preprocessing Preprocessing) ReadConfig(string folder, ModelFiles layout)
    {
        var path = Path.Combine(folder, layout.Config);
        if (layout.IsOpenClip)
        {
            return OpenClipConfig.Read(path, NameOf(folder));
        }

        var config = ClipConfig.Read(path);
        return (config, Preprocessing.Read(Path.Combine(folder, ModelFiles.Preprocessor), config.Vision.Resolution));
    }

    /// <summary>Opens the weights of a folder: the tensors by their Hugging Face names.</summary>
    public static IWeights OpenWeights(string folder, ModelFiles layout)
    {
        var path = Path.Combine(folder, layout.Weights);
        IWeights weights = layout.IsIndex ? new ShardedWeights(path, Open) : Open(path);
        return layout.IsOpenClip ? new OpenClipWeights(weights) : weights;

        IWeights Open(string file) => layout.IsPickle ? new TorchWeights(file) : new Safetensors(file);
    }

    /// <summary>The repository's name if the folder was downloaded, here or by Python; else the folder's own.</summary>
    public static string NameOf(string folder)
    {
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        return DownloadRecord.Read(folder)?.Repository ?? PythonCache.NameOf(path) ?? Path.GetFileName(path);
    }
}
