using System.Globalization;

namespace ClipLens;

/// <summary>A file that is not in the collection, and why.</summary>
/// <param name="Path">Full path of the file, or of a folder that cannot be listed.</param>
/// <param name="Reason">A phrase without the path.</param>
public sealed record SkippedFile(string Path, string Reason);

/// <summary>What an update of a collection found and did.</summary>
public sealed record UpdateReport
{
    /// <summary>Gets how many photos were encoded.</summary>
    public required int New { get; init; }

    /// <summary>Gets how many photos needed no encoding: as they were, or renamed, moved or copied.</summary>
    public required int Unchanged { get; init; }

    /// <summary>Gets how many files are gone from the folders; a renamed or moved one is not.</summary>
    public required int Removed { get; init; }

    /// <summary>Gets what could not be read, by path.</summary>
    public required IReadOnlyList<SkippedFile> Skipped { get; init; }

    /// <summary>Gets how long it took, in seconds.</summary>
    public required double Seconds { get; init; }

    /// <summary>Gets how many files are still to be looked at; 0 unless the update was cancelled.</summary>
    public required int Left { get; init; }

    /// <summary>Writes the report in one line.</summary>
    /// <returns>A readable text.</returns>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{New} new, {Unchanged} unchanged, {Removed} removed, {Skipped.Count} skipped in {Seconds:0.0} s")
        + (Left > 0 ? string.Create(CultureInfo.InvariantCulture, $"; {Left} left to do") : "");
}

/// <summary>How far an update is.</summary>
/// <param name="Done">Files looked at and stored.</param>
/// <param name="Total">Files that are new or changed.</param>
/// <param name="Rate">Files per second so far.</param>
/// <param name="Path">The file at hand.</param>
/// <param name="Part">How much of the file at hand is done, 0 to 1: a video may take hours.</param>
public readonly record struct IndexProgress(int Done, int Total, double Rate, string Path, double Part = 0) : IWorkReport
{
    /// <inheritdoc/>
    public double Share => Total > 0 ? (Done + Part) / Total : 0;

    /// <summary>Gets how much longer it will take at this rate; <see langword="null"/> while there is no rate.</summary>
    public TimeSpan? TimeLeft => Rate > 0 ? TimeSpan.FromSeconds((Total - Done - Part) / Rate) : null;

    /// <summary>Says it in a line.</summary>
    public override string ToString()
    {
        var speed = Part > 0 ? $", {100 * Part:0} % of {System.IO.Path.GetFileName(Path)}" : Rate > 0 ? string.Create(CultureInfo.InvariantCulture, $", {Rate:0.0} per second") : "";
        var left = Done < Total && TimeLeft is { } time ? $", {time:h\\:mm\\:ss} left" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{Done:N0} of {Total:N0}{speed}{left}");
    }
}

/// <summary>An update that was cancelled: what was encoded is kept, and the next one goes on from there.</summary>
/// <param name="report">What was done, and what is left.</param>
/// <param name="cancellationToken">What cancelled it.</param>
public sealed class UpdateCanceledException(UpdateReport report, CancellationToken cancellationToken) : OperationCanceledException(
    string.Create(
        CultureInfo.InvariantCulture,
        $"Interrupted: {report.New} photos and videos were encoded and are kept, {report.Left} files are left to do; run it again to go on."),
    cancellationToken)
{
    /// <summary>Gets what was done, and what is left.</summary>
    public UpdateReport Report { get; } = report;
}
