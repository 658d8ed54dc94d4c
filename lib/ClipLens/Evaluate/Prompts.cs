namespace ClipLens;

/// <summary>
/// Puts a text into sentences such as captions have, and takes the mean: normalise, mean, normalise (Radford et al. 2021, "Learning
/// Transferable Visual Models From Natural Language Supervision", section 3.1.4).
/// </summary>
public static class Prompts
{
    /// <summary>Makes a query of a text; without templates, of the text alone.</summary>
    /// <param name="text">A caption or label.</param>
    /// <param name="templates">Sentences with <c>{}</c> where the text goes.</param>
    /// <exception cref="ArgumentException">A template has no such place, or the text is empty.</exception>
    public static Query Query(string text, params IReadOnlyList<string> templates)
    {
        ArgumentNullException.ThrowIfNull(templates);
        if (templates.FirstOrDefault(template => !template.Contains("{}", StringComparison.Ordinal)) is { } wrong)
        {
            throw new ArgumentException($"A template has {{}} where the text goes, as \"a photo of {{}}\"; found \"{wrong}\".", nameof(templates));
        }

        // A query is a sum of unit-length embeddings at unit length again: the mean, but for its length.
        return templates.Count == 0 ? ClipLens.Query.Text(text)
            : templates.Select(template => ClipLens.Query.Text(template.Replace("{}", text, StringComparison.Ordinal))).Aggregate((sum, next) => sum + next);
    }
}
