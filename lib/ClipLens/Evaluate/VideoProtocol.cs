namespace ClipLens;

/// <summary>A benchmark of video retrieval as Portillo-Quintero et al. 2021, "A Straightforward Framework For Video Retrieval Using CLIP", run it.</summary>
/// <param name="Name">As <c>--protocol</c> takes it.</param>
/// <param name="Title">As people call it.</param>
/// <param name="Videos">How many videos are looked among.</param>
/// <param name="HasOneCaption">Whether each video has one caption; where it has many, all of them count as one from video to text, by the best.</param>
/// <param name="Table">Where the paper has the figures.</param>
/// <param name="TextToVideo">The paper's R@1, R@5 and R@10 in percent and MdR, with OpenAI's ViT-B/32 and the mean of all frames.</param>
/// <param name="VideoToText">The same from video to text.</param>
public sealed record VideoProtocol(
    string Name, string Title, int Videos, bool HasOneCaption, string Table, IReadOnlyList<double> TextToVideo, IReadOnlyList<double> VideoToText)
{
    /// <summary>Gets the four benchmarks of the paper.</summary>
    public static IReadOnlyList<VideoProtocol> All { get; } =
    [
        new("msr-vtt-1ka", "MSR-VTT, 1k-A", 1000, true, "Table 2", [31.2, 53.7, 64.2, 4], [27.2, 51.7, 62.6, 5]),
        new("msr-vtt-full", "MSR-VTT, full", 2990, false, "Table 2", [21.4, 41.1, 50.4, 10], [40.3, 69.7, 79.2, 2]),
        new("msvd", "MSVD", 670, false, "Table 3", [37.0, 64.1, 73.8, 3], [59.9, 85.2, 90.7, 1]),
        new("lsmdc", "LSMDC", 1000, true, "Table 4", [11.3, 22.7, 29.2, 56.5], [6.8, 16.4, 22.1, 73]),
    ];

    /// <summary>Gets a benchmark.</summary>
    /// <param name="name">One of <see cref="All"/>.</param>
    /// <exception cref="FormatException">There is none of this name.</exception>
    public static VideoProtocol Named(string name) => All.FirstOrDefault(protocol => protocol.Name == name)
        ?? throw new FormatException($"A protocol is one of {string.Join(", ", All.Select(protocol => protocol.Name))}; found \"{name}\".");

    /// <summary>Reads the captions of the videos that the benchmark tests on.</summary>
    /// <param name="captions">The benchmark's own file: see <see cref="ProtocolFiles"/>.</param>
    /// <param name="split">The names of those videos, one on each line; without it, those that <paramref name="captions"/> tests on itself.</param>
    /// <returns>In the order of the file, each with the name of its video.</returns>
    /// <exception cref="InvalidDataException">The file has another form, or no caption of such a video.</exception>
    public IReadOnlyList<Caption> Read(string captions, string? split = null)
    {
        var all = Name switch
        {
            "msr-vtt-1ka" => ProtocolFiles.ReadJsFusion(captions),
            "msr-vtt-full" => ProtocolFiles.ReadMsrVtt(captions, testOnly: split is null),
            "msvd" => ProtocolFiles.ReadMsvd(captions),
            _ => ProtocolFiles.ReadLsmdc(captions),
        };
        var wanted = split is null ? null : ProtocolFiles.ReadNames(split);
        var chosen = Caption.Checked(captions, wanted is null ? all : all.Where(caption => wanted.Contains(caption.Of)));
        var silent = wanted?.Except(chosen.Select(caption => caption.Of)).ToList() ?? [];
        return silent.Count == 0 ? chosen : throw new InvalidDataException(
            $"{captions}: expected captions of all {wanted!.Count} videos of {split}; {silent.Count} have none, such as {silent[0]}"); // some are wanted
    }
}
