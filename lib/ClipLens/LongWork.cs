namespace ClipLens;

/// <summary>Long work, with the progress and the token that its caller passed linked to those of the surroundings.</summary>
/// <typeparam name="T">What is reported.</typeparam>
/// <remarks>A caller's progress replaces the view's. Nothing is reported
/// once the work is cancelled: the cell that began it may have ended.</remarks>
public sealed class LongWork<T> : IProgress<T>, IDisposable
    where T : IWorkReport
{
    private readonly Lock _gate = new();
    private readonly WorkView? _view = WorkView.Begin?.Invoke();
    private readonly CancellationTokenSource _stop;
    private readonly IProgress<T>? _progress;

    /// <summary>Begins.</summary>
    /// <param name="progress">The caller's; <see langword="null"/> for the view of the surroundings, if there is one.</param>
    /// <param name="cancellationToken">The caller's.</param>
    public LongWork(IProgress<T>? progress, CancellationToken cancellationToken)
    {
        _progress = progress;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _view?.CancellationToken ?? default);
        CancellationToken = _stop.Token;
    }

    /// <summary>Gets the token that ends the work, whoever cancels it.</summary>
    public CancellationToken CancellationToken { get; }

    /// <inheritdoc/>
    public void Report(T value)
    {
        if (CancellationToken.IsCancellationRequested)
        {
            return;
        }

        if (_progress is not null)
        {
            _progress.Report(value);
        }
        else if (_view is not null)
        {
            lock (_gate)
            {
                _view.Show(value.Share, value.ToString() ?? "");
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _view?.Dispose();
        _stop.Dispose();
    }
}

/// <summary>How far long work has come; <c>ToString()</c> says it in a line.</summary>
public interface IWorkReport
{
    /// <summary>Gets how much of the work is done, 0 to 1.</summary>
    double Share { get; }
}
