using System.Text.Json;

namespace ClipLens;

/// <summary>Reads the files in which benchmarks of video retrieval name their videos and captions.</summary>
public static class ProtocolFiles
{
    private const string MsrVttForm = "{\"videos\":[{\"video_id\":\"video1\",\"split\":\"test\"}],\"sentences\":[{\"video_id\":\"video1\",\"caption\":\"…\"}]}";

    /// <summary>Reads JSFusion's list of MSR-VTT 1k-A: a CSV file with the columns <c>key,vid_key,video_id,sentence</c>.</summary>
    /// <param name="path">Such as <c>MSRVTT_JSFUSION_test.csv</c>.</param>
    public static IEnumerable<Caption> ReadJsFusion(string path) =>
        CsvFile.Read(path, "video_id", "sentence").Select(line => new Caption(line.Fields[0], line.Fields[1]));

    /// <summary>Reads MSR-VTT's own JSON.</summary>
    /// <param name="path">Such as <c>test_videodatainfo.json</c> or <c>MSRVTT_data.json</c>.</param>
    /// <param name="testOnly">Whether only videos count whose split is <c>test</c>.</param>
    public static IEnumerable<Caption> ReadMsrVtt(string path, bool testOnly)
    {
        try
        {
            var json = JsonFile.Read(path);
            var tested = json.GetProperty("videos").EnumerateArray()
                .Where(video => !testOnly || video.GetProperty("split").GetString() == "test").Select(video => Text(video, "video_id")).ToHashSet();
            return [.. json.GetProperty("sentences").EnumerateArray()
                .Select(sentence => new Caption(Text(sentence, "video_id"), Text(sentence, "caption"))).Where(caption => tested.Contains(caption.Of))];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new InvalidDataException($"{path}: expected MSR-VTT's JSON, {MsrVttForm}; found something else: {e.Message}", e);
        }
    }

    /// <summary>
    /// Reads MSVD's captions: a text file with the name of a video and a caption on each line (<c>AllVideoDescriptions.txt</c>), or the
    /// CSV file of the corpus, whose English captions count. Its pickled form is refused.
    /// </summary>
    /// <param name="path">A <c>.txt</c> or <c>.csv</c> file.</param>
    public static IEnumerable<Caption> ReadMsvd(string path) => Path.GetExtension(path).ToUpperInvariant() switch
    {
        ".PKL" or ".PICKLE" => throw new InvalidDataException($"{path}: is a Python pickle, which is never loaded; take AllVideoDescriptions.txt"),
        ".CSV" => CsvFile.Read(path, "VideoID", "Start", "End", "Language", "Description").Where(line => line.Fields[3] == "English" && line.Fields[4].Length > 0)
            .Select(line => new Caption($"{line.Fields[0]}_{line.Fields[1]}_{line.Fields[2]}", line.Fields[4])),
        _ => Lines(path).Where(line => line[0] != '#').Select(line => line.Split(' ', 2) is [var video, var caption] ? new Caption(video, caption)
            : throw new InvalidDataException($"{path}: expected the name of a video and a caption on each line; found \"{line}\"")),
    };

    /// <summary>Reads LSMDC's list: a table without a header, of six columns between tabs, of which the first names the clip and the last is the caption.</summary>
    /// <param name="path">Such as <c>LSMDC16_challenge_1000_publictect.csv</c>.</param>
    public static IEnumerable<Caption> ReadLsmdc(string path) => Lines(path).Select(line => line.Split('\t') is [var clip, _, _, _, _, var caption]
        ? new Caption(clip, caption)
        : throw new InvalidDataException($"{path}: expected six columns between tabs, the clip's name first and its caption last; found \"{line}\""));

    /// <summary>Reads names of videos, one on each line, with or without the heading <c>video_id</c>.</summary>
    /// <param name="path">A text file, such as MSVD's <c>test_list.txt</c> or <c>MSRVTT_test.full.csv</c>.</param>
    public static IReadOnlySet<string> ReadNames(string path)
    {
        var names = Lines(path).Where(name => name != "video_id").ToHashSet();
        return names.Count > 0 ? names : throw new InvalidDataException($"{path}: expected the name of a video on each line; found none");
    }

    private static IEnumerable<string> Lines(string path) => File.ReadLines(path).Select(line => line.Trim()).Where(line => line.Length > 0);

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString() ?? throw new JsonException($"{name} is null");
}
