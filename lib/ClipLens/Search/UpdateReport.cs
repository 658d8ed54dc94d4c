using System.Globalization;

namespace ClipLens;

/// <summary>What an update of a collection found and did.</summary>
public sealed class UpdateReport
{
    /// <summary>Gets how many photos and videos were encoded.</summary>
    public required int New { get; init; }

    /// <summary>Gets how many photos were known already, but encoded only with another model or another way of decoding
    /// (<see cref="Preprocessing.DecodesFast"/>): the embeddings of each lie side by side.</summary>
    public int EncodedOtherwise { get; init; }

    /// <summary>Gets how many photos and videos needed no encoding: as they were, or renamed, moved or copied.</summary>
    public required int Unchanged { get; init; }

    /// <summary>Gets how many files are gone from the folders; a renamed or moved one is not.</summary>
    public required int Removed { get; init; }

    /// <summary>Gets what could not be read, by path.</summary>
    public required IReadOnlyList<SkippedFile> Skipped { get; init; }

    /// <summary>Gets those of <see cref="Skipped"/> that no earlier update has reported with the same reason.</summary>
    public IReadOnlyList<SkippedFile> NewlySkipped { get; init; } = [];

    /// <summary>Gets how many videos are there and were left alone, because <see cref="MediaIndexOptions.Frames"/> was not set.</summary>
    public int VideosLeftAlone { get; init; }

    /// <summary>
    /// Gets how many pictures are there in formats that only a name tells, by the format's name, such as SVG; those that are told by their
    /// content and not read are among <see cref="Skipped"/>.
    /// </summary>
    public IReadOnlyDictionary<string, int> UnreadFormats { get; init; } = new Dictionary<string, int>();

    /// <summary>Gets how long it took, in seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>Gets how many files are still to be looked at; 0 unless the update was cancelled.</summary>
    public required int Left { get; init; }

    /// <summary>Gets whether there was nothing to do or to tell.</summary>
    internal bool NothingDone => New + Removed + Skipped.Count + Left == 0;

    /// <summary>Makes the report of an update that found all as it was after this one, which did nothing.</summary>
    internal UpdateReport Again(TimeSpan elapsed) => new()
    {
        New = 0, Unchanged = Unchanged, Removed = 0, Skipped = [], VideosLeftAlone = VideosLeftAlone, UnreadFormats = UnreadFormats,
        Seconds = elapsed.TotalSeconds, Left = 0,
    };

    /// <summary>Writes the report in one line.</summary>
    /// <returns>A readable text.</returns>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{New} new, {Unchanged} unchanged, {Removed} removed, {Skipped.Count} skipped in {Seconds:0.0} s")
        + (EncodedOtherwise > 0 ? string.Create(
            CultureInfo.InvariantCulture, $"; {EncodedOtherwise} were encoded with another model or another way of decoding only") : "")
        + (Left > 0 ? string.Create(CultureInfo.InvariantCulture, $"; {Left} left to do") : "");
}

/// <summary>A file that is not in the collection, and why.</summary>
/// <param name="Path">Full path of the file, or of a folder that cannot be listed.</param>
/// <param name="Reason">A phrase without the path.</param>
public sealed record SkippedFile(string Path, string Reason);
