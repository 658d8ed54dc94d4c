using System.Diagnostics;
using System.Globalization;

namespace ClipLens;

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
        var speed = Part > 0 ? $", {100 * Part:0} % of {Printable.Name(System.IO.Path.GetFileName(Path))}"
            : Rate > 0 ? string.Create(CultureInfo.InvariantCulture, $", {Rate:0.0} per second") : "";
        var left = Done < Total && TimeLeft is { } time ? $", {time:h\\:mm\\:ss} left" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{Done:N0} of {Total:N0}{speed}{left}");
    }
}

/// <summary>Passes progress on, about ten times a second: a terminal need not follow every file.</summary>
internal sealed class IndexProgressReporter(IProgress<IndexProgress>? progress, int total)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan _next;

    /// <summary>Says how far it is.</summary>
    /// <param name="done">Files.</param>
    /// <param name="path">The file at hand.</param>
    /// <param name="part">How much of that file is done, 0 to 1.</param>
    public void Report(int done, string path, double part = 0)
    {
        if (progress is not null && (_clock.Elapsed >= _next || done == total))
        {
            _next = _clock.Elapsed + Pause;
            progress.Report(new IndexProgress(done, total, (done + part) / _clock.Elapsed.TotalSeconds, path, part));
        }
    }
}
