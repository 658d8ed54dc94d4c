using System.Diagnostics;
using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Events;
using Microsoft.DotNet.Interactive.Formatting;

namespace ClipLens.Interactive;

/// <summary>A bar below the cell that runs, from the moment when it gets long; the kernel's Stop ends the work.</summary>
/// <param name="context">The cell that runs.</param>
internal sealed class CellProgress(KernelInvocationContext context) : WorkView
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(0.4), Pause = TimeSpan.FromSeconds(0.15);
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private TimeSpan _next = Patience;
    private readonly string _id = Guid.NewGuid().ToString();
    private bool _isShown;
    private (double Share, string Line) _last;

    /// <inheritdoc/>
    public override CancellationToken CancellationToken { get; } = context.CancellationToken;

    /// <inheritdoc/>
    public override void Show(double share, string line)
    {
        var isNew = _last != (share, line);
        _last = (share, line);
        if (isNew && _clock.Elapsed >= _next)
        {
            _next = _clock.Elapsed + Pause;
            Publish(Bar(""));
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        if (_isShown)
        {
            Publish(_last.Share < 1 ? Bar("; ended here") : ""); // what is done needs no bar
        }
    }

    private string Bar(string end) => Html.Of($"""
        <div style="max-width:480px;font-size:13px"><div style="height:5px;border-radius:3px;background:rgba(125,135,144,.25)"><div style="height:5px;border-radius:3px;background:#2f8f83;width:{100 * _last.Share:0.#}%"></div></div>{_last.Line}{end}</div>
        """).Markup;

    // Not by display() and Update(): in Jupyter the second does not find what the first showed.
    private void Publish(string html)
    {
        FormattedValue[] values = [new("text/html", html)];
        context.Publish(_isShown ? new DisplayedValueUpdated(html, _id, context.Command, values)
            : new DisplayedValueProduced(html, context.Command, values, _id));
        _isShown = true;
    }
}
