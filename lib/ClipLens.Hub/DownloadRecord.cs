using System.Text.Json;

namespace ClipLens.Hub;

/// <summary>What a downloaded folder was when it was whole;
/// <c>download.json</c> in it, by which a later check finds a damaged file.</summary>
internal sealed record DownloadRecord(string Repository, string Commit, IReadOnlyList<RemoteFile> Files)
{
    private const string Name = "download.json";
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static void Write(string folder, string repository, string commit, IReadOnlyList<RemoteFile> files) =>
        File.WriteAllText(Path.Combine(folder, Name), JsonSerializer.Serialize(new DownloadRecord(repository, commit, files), Indented));

    /// <summary>Reads the record of a folder; <see langword="null"/> where there is none.</summary>
    /// <exception cref="InvalidDataException">It is not JSON, or of another form, or names a file outside the folder.</exception>
    public static DownloadRecord? Read(string folder)
    {
        var path = Path.Combine(folder, Name);
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            return JsonFile.Read(path).Deserialize<DownloadRecord>() is { Repository: not null, Files: not null } record
                && record.Files.All(file => file is { Tag: not null } && IsPlainName(file.Name)) ? record
                : throw new InvalidDataException($"{Name} is not the list of a model's files that a download leaves; delete it.");
        }
        catch (JsonException e)
        {
            throw new InvalidDataException($"{Name} cannot be read: {e.Message}", e);
        }
    }

    private static bool IsPlainName(string? name) => name is not (null or "" or "." or "..") && name.IndexOfAny(['/', '\\', ':', '\0']) < 0;
}
