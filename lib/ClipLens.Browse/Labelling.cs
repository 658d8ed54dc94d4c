namespace ClipLens.Browse;

/// <summary>A picture to be judged, as the page shows it: without its score, which would sway the judge.</summary>
/// <param name="Number">What it is answered by.</param>
/// <param name="Query">The words that were asked for; of a picture, its file name.</param>
/// <param name="QueryRow">The number of the picture that was asked for.</param>
/// <param name="Picture">The picture.</param>
internal sealed record Proposal(int Number, string Query, int? QueryRow, Shown Picture);

/// <summary>Asks a person about pictures, and lets the threshold follow the answers.</summary>
internal sealed class Labelling(OpenCollection collection)
{
    /// <summary>How many pictures are judged before the line moves.</summary>
    private const int Round = 10;

    private readonly Lock _gate = new();
    private readonly List<ScoredLabel> _proposed = [];
    private readonly HashSet<(string Query, string Path)> _skipped = [];
    private readonly Lazy<LabelBook> _book = new(() => LabelBook.Open(collection.Labels));
    private readonly Random _random = new();
    private (IReadOnlyList<Label> Labels, ThresholdReport? Report) _lastFit = ([], null);

    public LabelBook Book => _book.Value;

    /// <summary>Proposes what to judge next, in an order that says nothing.</summary>
    public async Task<IReadOnlyList<Proposal>> NextAsync(IReadOnlyList<AskedTerm> queries, CancellationToken cancellationToken)
    {
        var asked = new List<Query>();
        foreach (var term in queries)
        {
            asked.Add(await collection.Searches.QueryAsync([term with { Weight = 1 }], cancellationToken));
        }

        var labels = Book.Labels;
        lock (_gate)
        {
            IReadOnlyList<Label> known = [.. labels, .. _skipped.Select(skip => new Label(skip.Query, QueryKind.Text, skip.Path, false))];
            // Each query in turn, so that ten answers are about several where there are several.
            var turns = asked.OrderBy(query => labels.Count(label => label.Query == query.Terms[0].Value)).Take(Round).ToList();
            var each = (Round + turns.Count - 1) / turns.Count;
            var chosen = ThresholdLab.Propose(collection.Index, turns, each, known, Line(labels)).Take(Round).ToArray();
            _random.Shuffle(chosen);
            return [.. chosen.Select(label =>
            {
                _proposed.Add(label);
                return Draw(_proposed.Count - 1);
            })];
        }
    }

    /// <summary>Writes an answer.</summary>
    /// <param name="number">What was proposed.</param>
    /// <param name="relevant">Whether it answers the query; <see langword="null"/> to be asked no more.</param>
    public void Answer(int number, bool? relevant)
    {
        ScoredLabel proposed;
        lock (_gate)
        {
            proposed = number >= 0 && number < _proposed.Count ? _proposed[number]
                : throw new FileNotFoundException("That picture was proposed in an earlier run.");
            if (relevant is null)
            {
                _skipped.Add((proposed.Label.Query, proposed.Label.Path));
                return;
            }
        }

        Book.Add(proposed.Label with { Relevant = relevant.Value });
    }

    /// <summary>Gets the thresholds that the answers so far say, and for what they do not, those that searches use.</summary>
    public Thresholds Line(IReadOnlyList<Label> labels)
    {
        var current = collection.Index.CurrentThresholds;
        if (Report(labels) is not { } report)
        {
            return current;
        }

        return new Thresholds(Of(report.Text, current.Text), Of(report.Image, current.Image));

        static float Of(ThresholdFit? fit, float otherwise) =>
            fit?.Recommended is { Rule.Key: not "fixed", Threshold: { } threshold } ? (float)Math.Clamp(threshold, -1, 1) : otherwise;
    }

    /// <summary>Fits thresholds to answers; <see langword="null"/> where there is none. The last fit is kept, as it takes seconds for
    /// thousands.</summary>
    public ThresholdReport? Report(IReadOnlyList<Label> labels)
    {
        var known = Known(labels);
        if (known.Count == 0)
        {
            return null;
        }

        var last = _lastFit;
        if (last.Report is null || !last.Labels.SequenceEqual(known))
        {
            _lastFit = last = (known, ThresholdLab.Tune(collection.Index, known));
        }

        return last.Report;
    }

    // Of files that the collection has.
    private IReadOnlyList<Label> Known(IReadOnlyList<Label> labels) => [.. labels.Where(label =>
        collection.Row(label.Path) >= 0 && (label.Kind == QueryKind.Text || (File.Exists(label.Query) && label.Query != label.Path)))];

    /// <summary>Compares with each other person's labels beside the file.</summary>
    public IEnumerable<(string Name, LabelAgreement Agreement)> Agreements()
    {
        var folder = Path.GetDirectoryName(Book.Path)!; // a file is in a folder
        foreach (var other in Directory.EnumerateFiles(folder, "labels*.csv")
            .Where(path => path != Book.Path).Order(StringComparer.Ordinal))
        {
            IReadOnlyList<Label> labels;
            try
            {
                labels = LabelFile.Read(other).Labels;
            }
            catch (InvalidDataException)
            {
                continue; // no table of labels, whatever its name
            }

            yield return (Printable.Name(Path.GetFileName(other)), LabelAgreement.Of(Book.Labels, labels));
        }
    }

    private Proposal Draw(int number)
    {
        var label = _proposed[number].Label;
        var file = collection.File(collection.Row(label.Path));
        return label.Kind == QueryKind.Text
            ? new(number, label.Query, null, collection.Searches.Show(file, null))
            : new(number, Printable.Name(Path.GetFileName(label.Query)), collection.Row(label.Query), collection.Searches.Show(file, null));
    }
}

/// <summary>How far two people agree who labelled the same pairs.</summary>
/// <param name="Both">How many pairs both have judged.</param>
/// <param name="Same">Of how many of them they say the same.</param>
/// <param name="Kappa">
/// Cohen's kappa (Cohen 1960): agreement beyond what chance gives, (p_o − p_e) / (1 − p_e); 1 for full agreement, 0 for none beyond chance.
/// <see langword="null"/> where chance alone gives full agreement, or there is no pair.
/// </param>
internal readonly record struct LabelAgreement(int Both, int Same, double? Kappa)
{
    /// <summary>Compares two people's labels.</summary>
    public static LabelAgreement Of(IReadOnlyList<Label> first, IReadOnlyList<Label> second)
    {
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
