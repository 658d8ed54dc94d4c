using System.Text.Json;

namespace ClipLens.Tests.Notebooks;

/// <summary>A committed notebook, as its file has it.</summary>
internal sealed class Lesson(string file)
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

    public string Words => string.Join("\n\n", Cells.Where(c => c.Type == "markdown").Select(c => c.Source));

    public static Lesson Of(string name) => new(Path.Combine(Folder, name + ".ipynb"));

    internal sealed record Cell(JsonElement Json)
    {
        public string Id => Json.GetProperty("id").GetString()!;

        public string Type => Json.GetProperty("cell_type").GetString()!;

        public string Source => Text(Json.GetProperty("source"));

        public IReadOnlyList<JsonElement> Outputs => [.. Json.GetProperty("outputs").EnumerateArray()];

        public bool ShowsSomething => Outputs.Any(o => o.TryGetProperty("data", out var data) && data.TryGetProperty("text/html", out _));

        /// <summary>Gets whether what it gives is not the same each time, such as a duration; said by a tag of the cell.</summary>
        public bool Varies =>
            Json.GetProperty("metadata").TryGetProperty("tags", out var tags) && tags.EnumerateArray().Any(t => t.GetString() == "varies");

        /// <summary>Gets all that it gave, as text and HTML.</summary>
        public string Given => string.Join('\n', Outputs.SelectMany(o => o.TryGetProperty("data", out var data)
            ? data.EnumerateObject().Select(p => Text(p.Value))
            : [o.TryGetProperty("text", out var text) ? Text(text) : o.ToString()]));

        private static string Text(JsonElement lines) =>
            lines.ValueKind == JsonValueKind.Array ? string.Concat(lines.EnumerateArray().Select(l => l.GetString())) : lines.GetString()!;
    }
}
