using System.Text.RegularExpressions;
using ClipLens.Hub.Formats;

namespace ClipLens.Hub;

/// <summary>Real CLIP models by name: found on this machine, or downloaded once, checked, and kept.</summary>
public static partial class ModelHub
{
    /// <summary>Loads a model: from a folder, from this machine by its name, or else from the hub.</summary>
    /// <param name="model">A folder, or a repository of the hub, <c>owner/name</c>; <see cref="Catalogue"/> lists some.</param>
    /// <param name="options">Where from and where to; by default what the environment says.</param>
    /// <param name="progress">Receives how far the download has come, about ten times a second.</param>
    /// <param name="cancellationToken">Ends the download; what has come is kept for the next time.</param>
    /// <returns>The model, its weights in memory.</returns>
    /// <exception cref="ArgumentException">It is neither a folder nor of the form <c>owner/name</c>.</exception>
    /// <exception cref="HubException">The model could not be brought here; the message says what was tried and what to do.</exception>
    /// <exception cref="InvalidDataException">The folder's files are missing, damaged, or do not fit each other.</exception>
    public static Task<ClipModel> LoadAsync(
        string model, HubOptions? options = null, IProgress<DownloadProgress>? progress = null,
        CancellationToken cancellationToken = default) =>
        LoadAsync(model, ClipModel.From, options, progress, cancellationToken);

    /// <summary>Loads a model into an engine: from a folder, from this machine by its name, or else from the hub.</summary>
    /// <typeparam name="T">The engine's model.</typeparam>
    /// <param name="model">A folder, or a repository of the hub, <c>owner/name</c>.</param>
    /// <param name="engine">Builds the model from its parts, such as
    /// <c>parts => TorchClip.From(parts)</c>; the weights are open only meanwhile.</param>
    /// <param name="options">Where from and where to; by default what the environment says.</param>
    /// <param name="progress">Receives how far the download has come, about ten times a second.</param>
    /// <param name="cancellationToken">Ends the download; what has come is kept for the next time.</param>
    /// <returns>What the engine built.</returns>
    /// <inheritdoc cref="LoadAsync(string, HubOptions?, IProgress{DownloadProgress}?, CancellationToken)" path="/exception"/>
    public static async Task<T> LoadAsync<T>(
        string model,
        Func<ClipParts, T> engine,
        HubOptions? options = null,
        IProgress<DownloadProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(engine);
        var folder = Directory.Exists(model) ? model : await GetAsync(model, options, progress, cancellationToken);
        return await Task.Run(() => Load(folder, engine), cancellationToken);
    }

    /// <summary>Loads the model of a folder, in any layout that the hub's models come in, into an engine.</summary>
    /// <typeparam name="T">The engine's model.</typeparam>
    /// <param name="folder">The folder.</param>
    /// <param name="engine">Builds the model from its parts; the weights are open only meanwhile.</param>
    /// <returns>What the engine built.</returns>
    /// <exception cref="InvalidDataException">The folder's files are missing, damaged, or do not fit each other.</exception>
    public static T Load<T>(string folder, Func<ClipParts, T> engine)
    {
        ArgumentNullException.ThrowIfNull(engine);
        var layout = ModelFiles.Of(folder)
            ?? throw new InvalidDataException($"{Path.GetFullPath(folder)} holds no CLIP model: it takes {ModelFiles.Choices}.");
        var (config, preprocessing) = ModelFolder.ReadConfig(folder, layout);
        using var weights = ModelFolder.OpenWeights(folder, layout);
        return engine(new ClipParts(config, weights, preprocessing, Tokenizer.TryLoad(folder))
            { Folder = Path.GetFullPath(folder), Name = ModelFolder.NameOf(folder) });
    }

    /// <summary>Looks for what keeps a folder from loading.</summary>
    /// <param name="folder">A model's folder.</param>
    /// <returns>One line for each problem; none where the folder is whole.</returns>
    public static IReadOnlyList<string> Check(string folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return new FolderCheck(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))).Run();
    }

    /// <summary>Brings a model here, unless it is here.</summary>
    /// <param name="name">A repository of the hub, <c>owner/name</c>; <see cref="Catalogue"/> lists some.</param>
    /// <param name="options">Where from and where to; by default what the environment says.</param>
    /// <param name="progress">Receives how far the download has come, about ten times a second.</param>
    /// <param name="cancellationToken">Ends the download; what has come is kept for the next time.</param>
    /// <returns>The model's folder.</returns>
    /// <exception cref="ArgumentException">The name is not of the form <c>owner/name</c>.</exception>
    /// <exception cref="HubException">The model could not be brought here; the message says what was tried and what to do.</exception>
    public static async Task<string> GetAsync(
        string name, HubOptions? options = null, IProgress<DownloadProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        options ??= HubOptions.FromEnvironment();
        name = Canonical(name);
        if (Find(name, options) is { } found)
        {
            return found;
        }

        var folder = FolderOf(name, options);
        if (Directory.Exists(folder) && !ModelFiles.IsWhole(folder)) // put there by hand, or spoilt since; not ours to delete
        {
            throw new HubException(
                $"{folder} is there and not whole: {string.Join("; ", Check(folder))}. Put what is missing there, or delete it.");
        }

        if (options.Offline)
        {
            throw HubErrors.NotHere(name, options, folder, "HF_HUB_OFFLINE forbids to download it.");
        }

        using var work = new LongWork<DownloadProgress>(progress, cancellationToken);
        try
        {
            await new RepositoryDownload(name, folder, options, work).RunAsync(work.CancellationToken);
        }
        catch (HubException e) when (e.InnerException is HttpRequestException or TimeoutException)
        {
            throw HubErrors.NotHere(name, options, folder, e.Message, e);
        }

        return folder;
    }

    /// <summary>Tells whether a text could be the name of a model on the hub,
    /// <c>owner/name</c>, and not the path of a folder that is not there.</summary>
    /// <param name="text">Any text.</param>
    /// <returns>Whether it has that form and is listed, or does not lead into
    /// a folder; the hub alone knows whether there is such a model.</returns>
    public static bool IsName(string text) => NamePattern().IsMatch(text) && !text.Contains("..", StringComparison.Ordinal)
        && (Listed(text) is not null || !Directory.Exists(text.Split('/')[0]));

    /// <summary>Looks for a model on this machine: among those downloaded, then in the cache of Python's tools.</summary>
    /// <param name="name">A repository of the hub, <c>owner/name</c>.</param>
    /// <param name="options">Where to look; by default where the environment says.</param>
    /// <returns>The folder, with all files that loading takes; <see langword="null"/> if there is none.</returns>
    /// <exception cref="ArgumentException">The name is not of the form <c>owner/name</c>.</exception>
    public static string? Find(string name, HubOptions? options = null)
    {
        options ??= HubOptions.FromEnvironment();
        name = Canonical(name);
        var folder = FolderOf(name, options);
        return ModelFiles.IsWhole(folder) ? folder : PythonCache.Snapshot(options.PythonCache, name);
    }

    /// <summary>Deletes a downloaded model, and what an unfinished download left; Python's cache stays as it is.</summary>
    /// <param name="name">A repository of the hub, <c>owner/name</c>.</param>
    /// <param name="options">Where it is; by default where the environment says.</param>
    /// <returns>Bytes that were freed; 0 if nothing was there.</returns>
    /// <exception cref="ArgumentException">The name is not of the form <c>owner/name</c>.</exception>
    public static long Remove(string name, HubOptions? options = null)
    {
        var folder = FolderOf(Canonical(name), options ?? HubOptions.FromEnvironment());
        var freed = 0L;
        foreach (var part in new[] { folder, folder + ".partial" }.Where(Directory.Exists))
        {
            freed += new DirectoryInfo(part).EnumerateFiles("*", SearchOption.AllDirectories).Sum(file => file.Length);
            Directory.Delete(part, recursive: true);
        }

        return freed;
    }

    private static string FolderOf(string name, HubOptions options) =>
        Path.Combine(options.ModelsFolder, name.Replace("/", "--", StringComparison.Ordinal));

    private static string Canonical(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!IsName(name))
        {
            throw new ArgumentException(
                $"There is no folder {name}, and it is no model's name either, which is owner/name (and no folder here is called "
                    + $"owner), such as {Catalogue.Recommended}; " +
                $"known are {string.Join(", ", Catalogue.Models.Select(model => model.Name))}.", nameof(name));
        }

        return Listed(name) ?? name;
    }

    private static string? Listed(string name) =>
        Catalogue.Models.FirstOrDefault(model => model.Name.Equals(name, StringComparison.OrdinalIgnoreCase))?.Name;

    [GeneratedRegex(@"^[A-Za-z0-9][\w.-]*/[A-Za-z0-9][\w.-]*\z", RegexOptions.ECMAScript)]
    private static partial Regex NamePattern();
}
