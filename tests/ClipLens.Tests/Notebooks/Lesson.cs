using System.Text.Json;
using System.Text.RegularExpressions;

namespace ClipLens.Tests.Notebooks;

/// <summary>A committed notebook, as its file has it.</summary>
internal sealed partial class Lesson(string file)
{
    private static readonly string Folder = Path.Combine(Shared.Repository, "notebooks");
    private readonly JsonElement _root = JsonDocument.Parse(System.IO.File.ReadAllBytes(file)).RootElement;

    public static IReadOnlyList<string> All { get; } =
        [.. Directory.EnumerateFiles(Folder, "*.ipynb").Select(p => Path.GetFileNameWithoutExtension(p)).Order(StringComparer.Ordinal)];

    public static TheoryData<string> Names { get; } = [.. All];

    public string File { get; } = file;

    public JsonElement Metadata => _root.GetProperty("metadata");

    public (int Major, int Minor) Format => (_root.GetProperty("nbformat").GetInt32(), _root.GetProperty("nbformat_minor").GetInt32());

    public IReadOnlyList<Cell> Cells => [.. _root.GetProperty("cells").EnumerateArray().Select(json => new Cell(json))];

    public IReadOnlyList<Cell> Code => [.. Cells.Where(c => c.Type == "code")];

    /// <summary>Gets all that is written, with the comments that no reader sees.</summary>
    public string Text => string.Join("\n\n", Cells.Where(c => c.Type == "markdown").Select(c => c.Source));

    /// <summary>Gets all that is read.</summary>
    public string Words => Comment().Replace(Text, "");

    public static TheoryData<string> WithExercises { get; } = [.. All.Where(name => !name.StartsWith("00", StringComparison.Ordinal))];

    public static Lesson Of(string name) => new(Path.Combine(Folder, name + ".ipynb"));

    [GeneratedRegex("<!--.*?-->", RegexOptions.Singleline)]
    private static partial Regex Comment();

    internal sealed record Cell(JsonElement Json)
    {
        public string Id => Json.GetProperty("id").GetString()!;

        public string Type => Json.GetProperty("cell_type").GetString()!;

        public string Source => Joined(Json.GetProperty("source"));

        public IReadOnlyList<JsonElement> Outputs => [.. Json.GetProperty("outputs").EnumerateArray()];

        public bool ShowsSomething => Outputs.Any(o => o.TryGetProperty("data", out var data) && data.TryGetProperty("text/html", out _));

        /// <summary>Gets whether what it gives is not the same each time, such as a duration; said by a tag of the cell.</summary>
        public bool Varies =>
            Json.GetProperty("metadata").TryGetProperty("tags", out var tags) && tags.EnumerateArray().Any(t => t.GetString() == "varies");

        /// <summary>Gets all that it gave, as text and HTML.</summary>
        public string Given => All(_ => true);

        /// <summary>Gets what it gave as text: what it printed, and what it showed where HTML is not read.</summary>
        public string Printed => All(type => type == "text/plain");

        private string All(Func<string, bool> isWanted) => string.Join('\n', Outputs.SelectMany(o => o.TryGetProperty("data", out var data)
            ? data.EnumerateObject().Where(p => isWanted(p.Name)).Select(p => Joined(p.Value))
            : [o.TryGetProperty("text", out var text) ? Joined(text) : o.ToString()]));

        private static string Joined(JsonElement lines) =>
            lines.ValueKind == JsonValueKind.Array ? string.Concat(lines.EnumerateArray().Select(l => l.GetString())) : lines.GetString()!;
    }
}
