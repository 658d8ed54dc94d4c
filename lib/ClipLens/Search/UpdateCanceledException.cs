using System.Globalization;

namespace ClipLens;

/// <summary>An update that was cancelled: what was encoded is kept, and the next one goes on from there.</summary>
/// <param name="report">What was done, and what is left;
/// <see langword="null"/> if it was cancelled before the folders were scanned.</param>
/// <param name="cancellationToken">What cancelled it.</param>
public sealed class UpdateCanceledException(UpdateReport? report, CancellationToken cancellationToken) : OperationCanceledException(
    report is null
        ? "Interrupted before the folders were scanned: nothing has changed; run it again to go on."
        : string.Create(
            CultureInfo.InvariantCulture,
            $"Interrupted: {report.New} photos and videos were encoded and are kept, {report.Left} files are left to do; run it again "
                + $"to go on."),
    cancellationToken)
{
    /// <summary>Gets what was done, and what is left.</summary>
    public UpdateReport Report { get; } =
        report ?? new UpdateReport { New = 0, Unchanged = 0, Removed = 0, Skipped = [], Seconds = 0, Left = 0 };
}
