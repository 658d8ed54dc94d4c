using System.Text.Json;

namespace ClipLens;

/// <summary>Weights in several files, with an index that says which tensor lies in which: <c>model.safetensors.index.json</c>.</summary>
public sealed class ShardedWeights : IWeights
{
    private readonly Dictionary<string, IWeights> _files = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _fileOf;

    /// <summary>Opens every file that the index names.</summary>
    /// <param name="index">A JSON file with <c>weight_map</c>, which gives each tensor's file; they lie beside it.</param>
    /// <param name="open">Opens one of them.</param>
    /// <exception cref="InvalidDataException">The index is damaged, or a file is missing or damaged.</exception>
    public ShardedWeights(string index, Func<string, IWeights> open)
    {
        ArgumentNullException.ThrowIfNull(open);
        (Path, _fileOf) = (index, ReadMap(index));
        try
        {
            string[] files = [.. _fileOf.Values.Distinct()];
            foreach (var file in files)
            {
                var path = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(index) ?? "", file);
                _files[file] = File.Exists(path) ? open(path) : throw new InvalidDataException(
                    $"{index} names {file}, which is not there. Put all {files.Length} files of the model beside it.");
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public string Path { get; }

    /// <summary>Reads the names of the files that an index names.</summary>
    /// <param name="index">The index.</param>
    /// <returns>Names without a folder, each once.</returns>
    /// <exception cref="InvalidDataException">It is no index.</exception>
    public static IReadOnlyList<string> Files(string index) => [.. ReadMap(index).Values.Distinct()];

    /// <inheritdoc/>
    public IReadOnlyList<long>? ShapeOf(string name) => _fileOf.TryGetValue(name, out var file) ? _files[file].ShapeOf(name) : null;

    /// <inheritdoc/>
    public void Read(string name, long start, Span<float> values) => _files[_fileOf[name]].Read(name, start, values);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var file in _files.Values)
        {
            file.Dispose();
        }
    }

    private static Dictionary<string, string> ReadMap(string index)
    {
        try
        {
            var map = JsonFile.Read(index).GetProperty("weight_map").EnumerateObject()
                .ToDictionary(entry => entry.Name, entry => entry.Value.GetString() ?? "");
            return map.Values.FirstOrDefault(file => !IsPlainName(file)) is { } bad
                ? throw new InvalidDataException(
                    $"{index} names the file \"{JsonEncodedText.Encode(bad)}\"; the name of a file beside it was expected.")
                : map;
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException)
        {
            throw new InvalidDataException($"{index}: expected {{\"weight_map\":{{\"tensor\":\"file\",…}}}}; {e.Message}", e);
        }
    }

    private static bool IsPlainName(string file) => file is not ("" or "." or "..") && file.IndexOfAny(['/', '\\', ':', '\0']) < 0;
}
