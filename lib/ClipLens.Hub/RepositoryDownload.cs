using System.Text.Json;
using System.Text.RegularExpressions;
using ClipLens.Hub.Formats;

namespace ClipLens.Hub;

/// <summary>Brings a repository's model here as one folder, which is whole
/// or absent: files are gathered beside it, checked, and renamed.</summary>
internal sealed partial class RepositoryDownload(string name, string folder, HubOptions options, IProgress<DownloadProgress>? progress)
{
    /// <summary>Where a repository without a vocabulary gets OpenAI's, which nearly all share.</summary>
    private const string VocabularyRepository = "openai/clip-vit-base-patch32";
    private const int VocabularySize = 49408;
    private static readonly TimeSpan LockPause = TimeSpan.FromMilliseconds(200);

    /// <summary>What a file that another process holds is to Linux, macOS and Windows.</summary>
    private static readonly int[] Held = [11, 35, unchecked((int)0x80070020)];

    private readonly string _staging = folder + ".partial";

    /// <summary>Downloads, unless another process has done so meanwhile.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await using var held = await LockAsync(cancellationToken);
            if (ModelFiles.IsWhole(folder))
            {
                return;
            }

            using var client = new HubClient(options, name);
            var (commit, names) = await ListAsync(client, cancellationToken);
            Directory.CreateDirectory(_staging);
            var files = await GatherAsync(client, commit, names, cancellationToken);
            DownloadRecord.Write(_staging, name, commit, files);
            Directory.Move(_staging, folder);
        }
        catch (Exception e) when (e is UnauthorizedAccessException or IOException and not HubException)
        {
            throw new HubException(
                $"{options.ModelsFolder} cannot be written ({e.Message}); CLIPLENS_MODELS names another folder for models.", e);
        }
    }

    /// <summary>Fetches the configuration first: whether it is a CLIP's is known before the weights are asked for.</summary>
    private async Task<List<RemoteFile>> GatherAsync(HubClient client, string commit, HashSet<string> names,
        CancellationToken cancellationToken)
    {
        var layout = ModelFiles.Of(names.Contains)
            ?? throw new HubException($"{name} holds no CLIP model that can be read here: it takes {ModelFiles.Choices}.");
        var files = await DescribeAsync(client, name, commit, [layout.Config, .. names.Where(file => file == ModelFiles.Preprocessor)],
            cancellationToken);
        await FetchAsync(client, files, new DownloadMeter(0, null), cancellationToken);
        var size = ReadConfig(layout).Text.VocabularySize;
        var vocabulary = ModelFiles.VocabularyOf(names.Contains);
        var lacking = vocabulary.Except(names).ToList();
        if (lacking.Count > 0 && size != VocabularySize)
        {
            throw new HubException(
                $"{name} has no {lacking[0]}, and its {size} tokens are not those of OpenAI's vocabulary, which has {VocabularySize}; "
                    + "its weights were not downloaded.");
        }

        files.AddRange(await DescribeAsync(client, VocabularyRepository, "main", lacking, cancellationToken));
        files.AddRange(await DescribeAsync(client, name, commit, [.. vocabulary.Except(lacking), layout.Weights], cancellationToken));
        if (layout.IsIndex)
        {
            await FetchAsync(client, files.Where(file => file.Name == layout.Weights), new DownloadMeter(0, null), cancellationToken);
            files.AddRange(await DescribeAsync(client, name, commit, ReadShards(layout), cancellationToken));
        }

        CheckRoom(files);
        await FetchAsync(client, files, new DownloadMeter(files.Sum(file => file.Size), progress), cancellationToken);
        return files;
    }

    private async Task<FileStream> LockAsync(CancellationToken cancellationToken)
    {
        var path = Path.Combine(options.ModelsFolder, ".locks", Path.GetFileName(folder) + ".lock");
        Directory.CreateDirectory(Path.Combine(options.ModelsFolder, ".locks"));
        for (var said = false; ; said = true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException e) when (Held.Contains(e.HResult))
            {
                if (!said)
                {
                    progress?.Report(new DownloadProgress("", 0, 0, 0) { Waits = true });
                }

                await Task.Delay(LockPause, cancellationToken); // another process downloads; it ends or it dies
            }
        }
    }

    private async Task<(string Commit, HashSet<string> Files)> ListAsync(HubClient client, CancellationToken cancellationToken)
    {
        try
        {
            var json = JsonFile.Parse("the list",
                await client.ListAsync($"api/models/{name}/revision/main", "the list of files", cancellationToken));
            var commit = json.GetProperty("sha").GetString() ?? "";
            var names = json.GetProperty("siblings").EnumerateArray().Select(file => file.GetProperty("rfilename").GetString() ?? "")
                .ToHashSet();
            if (!CommitPattern().IsMatch(commit))
            {
                throw new HubException($"The hub's list of {name} names the commit «{commit}», which is none.");
            }

            if (names.FirstOrDefault(Climbs) is { } climbing)
            {
                throw new HubException(
                    $"{name} holds a file named «{JsonEncodedText.Encode(climbing)}», which would lie outside of its folder; nothing "
                        + "was downloaded.");
            }

            return (commit, names);
        }
        catch (Exception e) when (e is InvalidDataException or KeyNotFoundException or InvalidOperationException)
        {
            throw new HubException($"The hub's list of {name} could not be read ({e.Message}); is HF_ENDPOINT ({options.Endpoint}) right?",
                e);
        }
    }

    private static async Task<List<RemoteFile>> DescribeAsync(HubClient client, string repository, string commit, IEnumerable<string> names,
        CancellationToken cancellationToken)
    {
        var files = new List<RemoteFile>();
        foreach (var file in names)
        {
            files.Add(await RemoteFile.DescribeAsync(client, repository, commit, file, cancellationToken));
        }

        return files;
    }

    private ClipConfig ReadConfig(ModelFiles layout) => Read(() => ModelFolder.ReadConfig(_staging, layout).Config);

    private IReadOnlyList<string> ReadShards(ModelFiles layout) => Read(() => ShardedWeights.Files(Path.Combine(_staging, layout.Weights)));

    private T Read<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (InvalidDataException e)
        {
            Directory.Delete(_staging, recursive: true);
            throw new HubException(
                $"{name} cannot be read here: {e.Message.Replace(_staging + Path.DirectorySeparatorChar, "", StringComparison.Ordinal)} "
                    + "Its weights were not downloaded.", e);
        }
    }

    private void CheckRoom(List<RemoteFile> files)
    {
        var needed = files.Sum(file => (decimal)file.Size) - new DirectoryInfo(_staging).EnumerateFiles().Sum(file => file.Length);
        var free = new DriveInfo(_staging).AvailableFreeSpace;
        if (needed > free)
        {
            throw new HubException(
                $"{name} takes {needed / 1_000_000:N0} MB more and {options.ModelsFolder} has {free / 1_000_000:N0} MB free; " +
                "make room, or name another folder with CLIPLENS_MODELS.");
        }
    }

    private async Task FetchAsync(HubClient client, IEnumerable<RemoteFile> files, DownloadMeter meter, CancellationToken cancellationToken)
    {
        foreach (var file in files)
        {
            var path = Path.Combine(_staging, file.Name);
            if (!File.Exists(path) && PythonCache.Blob(options.PythonCache, name, file.Tag) is { } blob)
            {
                await CopyAsync(blob, path, cancellationToken);
            }

            await new FileDownload(client, file, path, meter).RunAsync(cancellationToken);
        }
    }

    /// <summary>Copies the content, not the mode, which may forbid to write; what cannot be copied is left to the download.</summary>
    private static async Task CopyAsync(string blob, string path, CancellationToken cancellationToken)
    {
        try
        {
            await using var source = File.OpenRead(blob);
            await using var target = File.Create(path);
            await source.CopyToAsync(target, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // if it was the disk and not the blob, the download says so
        }
    }

    private static bool Climbs(string file) =>
        file.AsSpan().ContainsAny('\\', '\0') || Path.IsPathRooted(file) || file.Split('/').Any(part => part is ".." or "." or "");

    [GeneratedRegex(@"^[0-9a-f]{40}\z")]
    private static partial Regex CommitPattern();
}
