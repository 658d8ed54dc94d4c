using System.Diagnostics;

namespace ClipLens;

/// <summary>Passes progress on, about ten times a second: a terminal need not follow every file.</summary>
internal sealed class MediaIndexProgress(IProgress<IndexProgress>? progress, int total)
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
