using System.Text.Json;

namespace ClipLens;

/// <summary>A benchmark of video retrieval as Portillo-Quintero et al. 2021, "A
/// Straightforward Framework For Video Retrieval Using CLIP", run it.</summary>
/// <param name="Name">As <c>--protocol</c> takes it.</param>
/// <param name="Title">As people call it.</param>
/// <param name="Videos">How many videos are looked among.</param>
/// <param name="HasOneCaption">Whether each video has one caption; where it
/// has many, all of them count as one from video to text, by the best.</param>
/// <param name="Table">Where the paper has the figures.</param>
/// <param name="TextToVideo">The paper's R@1, R@5 and R@10 in percent and MdR, with OpenAI's ViT-B/32 and the mean of all frames.</param>
/// <param name="VideoToText">The same from video to text.</param>
public sealed record VideoProtocol(
    string Name, string Title, int Videos, bool HasOneCaption, string Table, IReadOnlyList<double> TextToVideo,
    IReadOnlyList<double> VideoToText)
{
    private const string MsrVttForm =
        "{\"videos\":[{\"video_id\":\"video1\",\"split\":\"test\"}],\"sentences\":[{\"video_id\":\"video1\",\"caption\":\"…\"}]}";

    /// <summary>Gets the four benchmarks of the paper.</summary>
    public static IReadOnlyList<VideoProtocol> All { get; } =
    [
        new("msr-vtt-1ka", "MSR-VTT, 1k-A", 1000, true, "Table 2", [31.2, 53.7, 64.2, 4], [27.2, 51.7, 62.6, 5]),
        new("msr-vtt-full", "MSR-VTT, full", 2990, false, "Table 2", [21.4, 41.1, 50.4, 10], [40.3, 69.7, 79.2, 2]),
        new("msvd", "MSVD", 670, false, "Table 3", [37.0, 64.1, 73.8, 3], [59.9, 85.2, 90.7, 1]),
        new("lsmdc", "LSMDC", 1000, true, "Table 4", [11.3, 22.7, 29.2, 56.5], [6.8, 16.4, 22.1, 73]),
    ];

    /// <summary>Gets a benchmark.</summary>
    /// <exception cref="FormatException">There is none of this name.</exception>
    public static VideoProtocol Named(string name) => All.FirstOrDefault(protocol => protocol.Name == name)
        ?? throw new FormatException($"A protocol is one of {string.Join(", ", All.Select(protocol => protocol.Name))}; found \"{name}\".");

    /// <summary>Reads the captions of the videos that the benchmark tests on.</summary>
    /// <param name="captions">The benchmark's own file.</param>
    /// <param name="split">The names of those videos, one on each line;
    /// without it, those that <paramref name="captions"/> tests on itself.</param>
    /// <returns>In the order of the file, each with the name of its video.</returns>
    /// <exception cref="InvalidDataException">The file has another form, or no caption of such a video.</exception>
    public IReadOnlyList<Caption> Read(string captions, string? split = null)
    {
        var all = Name switch
        {
            "msr-vtt-1ka" => ReadJsFusion(captions),
            "msr-vtt-full" => ReadMsrVtt(captions, testOnly: split is null),
            "msvd" => ReadMsvd(captions),
            _ => ReadLsmdc(captions),
        };
        var wanted = split is null ? null : ReadNames(split);
        var chosen = Caption.Checked(captions, wanted is null ? all : all.Where(caption => wanted.Contains(caption.Of)));
        var silent = wanted?.Except(chosen.Select(caption => caption.Of)).ToList() ?? [];
        // some are wanted
        return silent.Count == 0 ? chosen : throw new InvalidDataException(
            $"{captions}: expected captions of all {wanted!.Count} videos of {split}; {silent.Count} have none, such as {silent[0]}");
    }

    // JSFusion's list of MSR-VTT 1k-A, MSRVTT_JSFUSION_test.csv: a CSV file with the columns key,vid_key,video_id,sentence.
    private static IEnumerable<Caption> ReadJsFusion(string path) =>
        CsvFile.Read(path, "video_id", "sentence").Select(line => new Caption(line.Fields[0], line.Fields[1]));

    // MSR-VTT's own JSON, test_videodatainfo.json or MSRVTT_data.json; in the second, only videos count whose split is "test".
    private static IEnumerable<Caption> ReadMsrVtt(string path, bool testOnly)
    {
        var json = JsonFile.Read(path);
        try
        {
            var tested = json.GetProperty("videos").EnumerateArray()
                .Where(video => !testOnly || video.GetProperty("split").GetString() == "test").Select(video => Text(video, "video_id"))
                .ToHashSet();
            return [.. json.GetProperty("sentences").EnumerateArray()
                .Select(sentence => new Caption(Text(sentence, "video_id"), Text(sentence, "caption")))
                .Where(caption => tested.Contains(caption.Of))];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new InvalidDataException($"{path}: expected MSR-VTT's JSON, {MsrVttForm}; found something else: {e.Message}", e);
        }
    }

    // MSVD's captions: a text file with the name of a video and a caption on each line, AllVideoDescriptions.txt, or the CSV file of the
    // corpus, whose English captions count. Its pickled form is refused.
    private static IEnumerable<Caption> ReadMsvd(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".PKL" or ".PICKLE" =>
            throw new InvalidDataException($"{path}: is a Python pickle, which is never loaded; take AllVideoDescriptions.txt"),
        ".CSV" => CsvFile.Read(path, "VideoID", "Start", "End", "Language", "Description")
            .Where(line => line.Fields[3] == "English" && line.Fields[4].Length > 0)
            .Select(line => new Caption($"{line.Fields[0]}_{line.Fields[1]}_{line.Fields[2]}", line.Fields[4])),
        _ => Lines(path).Where(line => line[0] != '#')
            .Select(line => line.Split(' ', 2) is [var video, var caption] ? new Caption(video, caption)
            : throw new InvalidDataException($"{path}: expected the name of a video and a caption on each line; found \"{line}\"")),
    };

    // LSMDC's list, LSMDC16_challenge_1000_publictect.csv: a table without a header, of six columns between tabs, of which the first names
    // the clip and the last is the caption.
    private static IEnumerable<Caption> ReadLsmdc(string path) =>
        Lines(path).Select(line => line.Split('\t') is [var clip, _, _, _, _, var caption]
        ? new Caption(clip, caption)
        : throw new InvalidDataException(
            $"{path}: expected six columns between tabs, the clip's name first and its caption last; found \"{line}\""));

    // Names of videos, one on each line, with or without the heading video_id: MSVD's test_list.txt or MSRVTT_test.full.csv.
    internal static IReadOnlySet<string> ReadNames(string path)
    {
        var names = Lines(path).Where(name => name != "video_id").ToHashSet();
        return names.Count > 0 ? names : throw new InvalidDataException($"{path}: expected the name of a video on each line; found none");
    }

    private static IEnumerable<string> Lines(string path) =>
        File.ReadLines(path).Select(line => line.Trim()).Where(line => line.Length > 0);

    private static string Text(JsonElement json, string name) =>
        json.GetProperty(name).GetString() ?? throw new JsonException($"{name} is null");

    /// <inheritdoc/>
    public bool Equals(VideoProtocol? other) => Content.Equals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => Content.Hash(this);
}
