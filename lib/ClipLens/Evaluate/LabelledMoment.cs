using System.Globalization;

namespace ClipLens;

/// <summary>A span of a video that answers a query, as someone who watched it says.</summary>
/// <param name="Path">Full path of the video.</param>
/// <param name="Query">In words.</param>
/// <param name="Span">From when to when.</param>
public sealed record LabelledMoment(string Path, string Query, Moment Span)
{
    /// <summary>Reads spans from a table with the columns <c>path,query,start,end</c>, times in seconds.</summary>
    /// <param name="path">A CSV file; the paths in it are relative to it.</param>
    /// <returns>At least one.</returns>
    /// <exception cref="InvalidDataException">It has other columns, no line, or a span that ends before it begins.</exception>
    public static IReadOnlyList<LabelledMoment> ReadCsv(string path)
    {
        List<LabelledMoment> moments = [.. CsvFile.Read(path, "path", "query", "start", "end").Select(line =>
            double.TryParse(line.Fields[2], CultureInfo.InvariantCulture, out var start)
            && double.TryParse(line.Fields[3], CultureInfo.InvariantCulture, out var end) && start < end
                ? new LabelledMoment(line.FullPath(0), line.Fields[1], new(start, end, 1))
                : throw line.Unexpected("a start and a later end in seconds", $"{line.Fields[2]} and {line.Fields[3]}"))];
        return moments.Count > 0 ? moments : throw new InvalidDataException($"{path}: expected moments; found none");
    }
}
