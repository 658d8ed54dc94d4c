using static System.FormattableString;

namespace ClipLens;

/// <summary>Thresholds from labels, for words and for pictures, with all that one needs to judge them.</summary>
[TypeFormatterSource]
public sealed record ThresholdReport : IVisual
{
    /// <summary>Gets the name of the model that scored; empty where the scores came from elsewhere.</summary>
    public required string Model { get; init; }

    /// <summary>Gets what the labels of queries in words say; <see langword="null"/> where there are none.</summary>
    public required ThresholdFit? Text { get; init; }

    /// <summary>Gets what the labels of queries that are pictures say; <see langword="null"/> where there are none.</summary>
    public required ThresholdFit? Image { get; init; }

    /// <summary>Gets what was left out, whole sentences.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Gets the kinds that have labels.</summary>
    public IEnumerable<ThresholdFit> Fits => new[] { Text, Image }.OfType<ThresholdFit>();

    /// <summary>Writes the recommended thresholds into a folder, where
    /// searches find them; a kind that was not tuned is left as it is.</summary>
    /// <param name="folder">A collection's or a model's.</param>
    /// <param name="force">Whether to write thresholds of too few labels as well: see <see cref="ThresholdFit.TooFew"/>.</param>
    /// <returns>The file's path.</returns>
    /// <exception cref="InvalidDataException">The labels are too few, or
    /// the scores are no cosine similarities; nothing was written.</exception>
    public string Save(string folder, bool force = false)
    {
        var sure = Fits.Where(fit => force || fit.TooFew is null).ToList();
        return sure.Count > 0
            ? Thresholds.Save(folder, Of(QueryKind.Text), Of(QueryKind.Image))
            : throw new InvalidDataException($"The labels are too few to save a threshold: {Fits.First().TooFew}. "
                + "Nothing was written. Label more (tune.cs --propose lists what is worth it), or save it all the same with --force.");

        float? Of(QueryKind kind) => (float?)sure.Find(fit => fit.Kind == kind)?.Recommended.Threshold;
    }

    /// <inheritdoc/>
    public string ToHtml() => Renderer<ThresholdReport>.ToHtml(this);

    /// <summary>Writes the rules as tables.</summary>
    public override string ToString()
    {
        var notes = Notes.Select(note => $"Note: {note}");
        return string.Join('\n', [string.Join("\n\n", Fits.Select(fit => string.Join('\n', Lines(fit)))), .. notes]);

        static IEnumerable<string> Lines(ThresholdFit fit) =>
        [
            Headline(fit),
            "                            threshold   95 % interval      precision  recall     F1   of new queries: F1",
            .. fit.Rules.Select(rule => rule.Threshold is null ? $"  {rule.Rule.Name,-25} none"
                : Invariant($"  {rule.Rule.Name,-25} {rule.Threshold,9:0.000}   {Range(rule.Interval),-18} ")
                + Invariant($"{rule.Fitted.Precision,9:0.000} {rule.Fitted.Recall,7:0.000} {rule.Fitted.F1,6:0.000}   ")
                + Invariant($"{rule.HeldOut.F1:0.000} ({Range(rule.HeldOutF1)})")),
            Invariant($"  The best single threshold for these labels reaches an F1 of {fit.OracleF1:0.000}."),
            .. fit.Notes.Select(note => $"  Note: {note}"),
        ];
    }

    /// <summary>Words the recommended threshold and how sure it is.</summary>
    internal static string Headline(ThresholdFit fit)
    {
        var (kind, best) = (fit.Kind == QueryKind.Text ? "Words" : "Pictures", fit.Recommended);
        var sure = fit.TooFew is { } few ? $", a guess from too few labels: {few}"
            : best.Interval is null
                ? "" : Invariant($", with other labels of the kind from {best.Interval?.Low:0.0##} to {best.Interval?.High:0.0##}");
        return Invariant($"{kind}: found from {best.Threshold:0.0##} on{sure} ")
            + $"({fit.Labels.Count} labels, {fit.Relevant} relevant, {fit.Queries} queries)";
    }

    /// <summary>Writes an interval; empty where there is none.</summary>
    internal static string Range(Interval? interval) => interval is { } i ? Invariant($"{i.Low:0.000} to {i.High:0.000}") : "";

    /// <inheritdoc/>
    public bool Equals(ThresholdReport? other) => Content.Equals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => Content.Hash(this);
}
