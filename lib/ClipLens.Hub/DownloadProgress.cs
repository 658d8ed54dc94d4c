using System.Diagnostics;
using System.Globalization;

namespace ClipLens.Hub;

/// <summary>How far the download of a model has come.</summary>
/// <param name="File">The file under way.</param>
/// <param name="Bytes">Bytes of the whole model that are here.</param>
/// <param name="TotalBytes">Bytes of the whole model.</param>
/// <param name="BytesPerSecond">Mean rate since this download began, in bytes per second.</param>
public readonly record struct DownloadProgress(string File, long Bytes, long TotalBytes, double BytesPerSecond) : IWorkReport
{
    /// <inheritdoc/>
    public double Share => TotalBytes > 0 ? (double)Bytes / TotalBytes : 0;

    /// <summary>Gets whether another process downloads the model, so that this one waits for it.</summary>
    public bool Waits { get; init; }

    /// <summary>Gets the time left at the present rate; <see langword="null"/> while nothing has come.</summary>
    public TimeSpan? TimeLeft => BytesPerSecond > 0 ? TimeSpan.FromSeconds((TotalBytes - Bytes) / BytesPerSecond) : null;

    /// <summary>Says it in a line.</summary>
    public override string ToString() => Waits ? "another process is downloading it; waiting" : string.Create(
        CultureInfo.InvariantCulture,
        $"{Bytes / 1e6:N0} of {TotalBytes / 1e6:N0} MB, {BytesPerSecond / 1e6:0.0} MB per "
            + $"second{(Bytes < TotalBytes && TimeLeft is { } left ? $", {left:h\\:mm\\:ss} left" : "")}");
}

/// <summary>Adds up the bytes of a model's files and reports them ten times a second.</summary>
internal sealed class DownloadMeter(long total, IProgress<DownloadProgress>? progress)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly Stopwatch _time = Stopwatch.StartNew();
    private TimeSpan _last = -Interval;
    private long _present;
    private long _received;
    private string? _file;

    /// <summary>Counts bytes that were here already: they belong to the model and not to the rate.</summary>
    public void Present(long bytes) => _present += bytes;

    /// <summary>Counts bytes that have come over the wire.</summary>
    public void Received(string file, long bytes)
    {
        _received += bytes;
        var done = _present + _received;
        if (progress is null || (_time.Elapsed - _last < Interval && done < total && file == _file))
        {
            return;
        }

        (_last, _file) = (_time.Elapsed, file);
        progress.Report(new DownloadProgress(file, done, total, _received / Math.Max(_time.Elapsed.TotalSeconds, 1e-3)));
    }

    /// <summary>Takes back what turned out to be wrong and will come again.</summary>
    public void Discard(long bytes) => _present -= bytes;
}
