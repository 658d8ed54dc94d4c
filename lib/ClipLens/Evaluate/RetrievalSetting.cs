using System.Globalization;

namespace ClipLens;

/// <summary>How the scores of a collection are made and corrected before they are ranked.</summary>
public sealed record RetrievalSetting
{
    /// <summary>Gets how the frames of a video are combined.</summary>
    public Pooling Pooling { get; init; } = Pooling.Mean;

    /// <summary>Gets the sentences into which texts are put: see <see cref="Prompt"/>.</summary>
    public IReadOnlyList<string> Templates { get; init; } = [];

    /// <summary>Gets other queries, by which items that are near to everything are lowered: see
    /// <see cref="ScoreCorrection.LowerHubs(Matrix, Matrix)"/>. Changes text to item only.</summary>
    public IReadOnlyList<string> Bank { get; init; } = [];

    /// <summary>Gets the temperature of a <see cref="ScoreCorrection.DualSoftmax"/>, which makes the figures transductive.</summary>
    public float? DualSoftmax { get; init; }

    /// <summary>
    /// Puts a text into sentences such as captions have, and takes the mean: normalise, mean, normalise (Radford et al. 2021, "Learning
    /// Transferable Visual Models From Natural Language Supervision", section 3.1.4).
    /// </summary>
    /// <param name="text">A caption or label.</param>
    /// <param name="templates">Sentences with <c>{}</c> where the text goes; without any, the text alone.</param>
    /// <exception cref="ArgumentException">A template has no such place, or the text is empty.</exception>
    public static Query Prompt(string text, params IReadOnlyList<string> templates)
    {
        ArgumentNullException.ThrowIfNull(templates);
        if (templates.FirstOrDefault(template => !template.Contains("{}", StringComparison.Ordinal)) is { } wrong)
        {
            throw new ArgumentException($"A template has {{}} where the text goes, as \"a photo of {{}}\"; found \"{wrong}\".",
                nameof(templates));
        }

        // A query is a sum of unit-length embeddings at unit length again: the mean, but for its length.
        return templates.Count == 0 ? Query.Text(text)
            : templates.Select(template => Query.Text(template.Replace("{}", text, StringComparison.Ordinal)))
                .Aggregate((sum, next) => sum + next);
    }

    /// <summary>Scores every item for every text.</summary>
    /// <returns>Similarities, which are no cosines any more where they are corrected: <c>[texts, items]</c>.</returns>
    public Matrix Score(MediaIndex index, RetrievalSet set, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(set);
        var scores = Scores(set.Texts);
        return Correct(scores, Bank.Count > 0 ? Scores(Bank) : null, DualSoftmax);

        Matrix Scores(IReadOnlyList<string> texts) =>
            set.Score(index, [.. texts.Select(text => Prompt(text, Templates))], Pooling, cancellationToken);
    }

    /// <summary>Corrects scores that are there already.</summary>
    /// <param name="scores"><c>[texts, items]</c>.</param>
    /// <param name="bank">Scores of other queries for the same items, <c>[bank, items]</c>, if they are to correct.</param>
    /// <param name="dualSoftmax">The temperature of a dual softmax, if it is to correct.</param>
    public static Matrix Correct(Matrix scores, Matrix? bank, float? dualSoftmax)
    {
        var lowered = bank is null ? scores : ScoreCorrection.LowerHubs(scores, bank);
        return dualSoftmax is { } temperature ? ScoreCorrection.DualSoftmax(lowered, temperature) : lowered;
    }

    /// <summary>Words the setting.</summary>
    public static string Describe(string what, int bank, float? dualSoftmax) => string.Create(
        CultureInfo.InvariantCulture,
        $"{what}{(bank > 0 ? $", NNN with a bank of {bank}" : "")}{(dualSoftmax is { } temperature ? $", dual softmax at {temperature.ToString(CultureInfo.InvariantCulture)} (transductive)" : "")}");

    /// <summary>Words the setting for photos, which have no frames to combine, or for videos.</summary>
    public string Describe(bool videos) => Describe(
        (videos ? $"videos by {Pooling}" : "photos")
            + (Templates.Count > 0 ? $", {Templates.Count} template{(Templates.Count > 1 ? "s" : "")}" : ""), Bank.Count, DualSoftmax);

    /// <inheritdoc/>
    public bool Equals(RetrievalSetting? other) => Content.Equals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => Content.Hash(this);
}
