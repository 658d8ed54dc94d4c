namespace ClipLens.Browse;

/// <summary>How far two people agree who labelled the same pairs.</summary>
/// <param name="Both">How many pairs both have judged.</param>
/// <param name="Same">Of how many of them they say the same.</param>
/// <param name="Kappa">
/// Cohen's kappa (Cohen 1960): agreement beyond what chance gives, (p_o − p_e) / (1 − p_e); 1 for full agreement, 0 for none beyond chance.
/// <see langword="null"/> where chance alone gives full agreement, or there is no pair.
/// </param>
public readonly record struct LabelAgreement(int Both, int Same, double? Kappa)
{
    /// <summary>Compares two people's labels.</summary>
    public static LabelAgreement Of(IReadOnlyList<Label> first, IReadOnlyList<Label> second)
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(second);
        var others = second.DistinctBy(Pair).ToDictionary(Pair, label => label.Relevant);
        var both = first.DistinctBy(Pair).Where(label => others.ContainsKey(Pair(label)))
            .Select(label => (One: label.Relevant, Other: others[Pair(label)])).ToList();
        var same = both.Count(pair => pair.One == pair.Other);
        var (one, other) = (Share(pair => pair.One), Share(pair => pair.Other));
        var byChance = (one * other) + ((1 - one) * (1 - other));
        return new(both.Count, same, both.Count == 0 || byChance >= 1 ? null : (((double)same / both.Count) - byChance) / (1 - byChance));

        double Share(Func<(bool One, bool Other), bool> relevant) => both.Count == 0 ? 0 : (double)both.Count(relevant) / both.Count;
    }

    private static (QueryKind Kind, string Query, string Path) Pair(Label label) => (label.Kind, label.Query, label.Path);
}
