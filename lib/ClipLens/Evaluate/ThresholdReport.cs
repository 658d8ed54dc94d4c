using System.Globalization;
using System.Text;

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

    /// <summary>Writes the recommended thresholds into a folder, where searches find them; a kind without labels keeps what it has.</summary>
    /// <param name="folder">A collection's or a model's.</param>
    /// <returns>The file's path.</returns>
    /// <exception cref="InvalidDataException">The scores are no cosine similarities.</exception>
    public string Save(string folder)
    {
        var before = Thresholds.InFolders(folder);
        return new Thresholds((float?)Text?.Recommended.Threshold ?? before.Text, (float?)Image?.Recommended.Threshold ?? before.Image).Save(folder);
    }

    /// <inheritdoc/>
    public string ToHtml() => Renderer<ThresholdReport>.ToHtml(this);

    /// <summary>Writes the rules as tables.</summary>
    /// <returns>A readable text, without a line end.</returns>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var fit in Fits)
        {
            text.Append(text.Length > 0 ? "\n\n" : "").Append(Line($"{(fit.Kind == QueryKind.Text ? "Words" : "Pictures")}: found from {fit.Recommended.Threshold:0.0##} on ({fit.Labels.Count} labels, {fit.Relevant} relevant, {fit.Queries} queries)"))
                .Append("\n                            threshold   95 % interval      precision  recall     F1   of new queries: F1");
            foreach (var rule in fit.Rules)
            {
                text.Append(rule.Threshold is null ? $"\n  {rule.Rule.Name,-25} none" : Line(
                    $"\n  {rule.Rule.Name,-25} {rule.Threshold,9:0.000}   {Range(rule.Interval),-18} {rule.Fitted.Precision,9:0.000} {rule.Fitted.Recall,7:0.000} {rule.Fitted.F1,6:0.000}   {rule.HeldOut.F1:0.000} ({Range(rule.HeldOutF1)})"));
            }

            text.Append(Line($"\n  In hindsight one threshold reaches an F1 of {fit.HindsightF1:0.000}"))
                .Append(fit.Standard is null ? "." : Line($"; on standard scores, the first rule reaches an F1 of {fit.Standard.HeldOut.F1:0.000} for new queries."));
            text.Append(string.Concat(fit.Notes.Select(note => $"\n  Note: {note}")));
        }

        return text.Append(string.Concat(Notes.Select(note => $"\nNote: {note}"))).ToString();
    }

    /// <summary>Writes an interval; empty where there is none.</summary>
    internal static string Range(Interval? interval) => interval is { } i && i.High > i.Low ? Line($"{i.Low:0.000} to {i.High:0.000}") : "";

    /// <summary>Writes numbers with a point.</summary>
    internal static string Line(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
