namespace ClipLens;

/// <summary>Tunes thresholds against labelled examples: how high must a score be before a picture counts as found?</summary>
/// <example><code>ThresholdLab.Tune(photos, "labels.csv")</code></example>
public static class ThresholdLab
{
    /// <summary>Scores labelled pictures and fits thresholds to them.</summary>
    /// <param name="index">The collection that they are in.</param>
    /// <param name="labels">A CSV, as <see cref="LabelFile.Read"/> takes it.</param>
    /// <param name="options">What is asked of the rules.</param>
    /// <param name="pooling">How the frames of a video are combined; by default its best frame counts.</param>
    public static ThresholdReport Tune(MediaIndex index, string labels, ThresholdOptions? options = null, Pooling? pooling = null)
    {
        ArgumentNullException.ThrowIfNull(index);
        var (read, notes) = LabelFile.Read(labels);
        return Tune(index, read, options, pooling, labels, notes);
    }

    /// <summary>Scores labelled pictures and fits thresholds to them.</summary>
    /// <param name="index">The collection that they are in.</param>
    /// <param name="labels">At least one, with full paths.</param>
    /// <param name="options">What is asked of the rules.</param>
    /// <param name="pooling">How the frames of a video are combined; by default its best frame counts.</param>
    public static ThresholdReport Tune(MediaIndex index, IReadOnlyList<Label> labels, ThresholdOptions? options = null, Pooling? pooling = null)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(labels);
        return Tune(index, labels, options, pooling, "the labels", []);
    }

    private static ThresholdReport Tune(MediaIndex index, IReadOnlyList<Label> labels, ThresholdOptions? options, Pooling? pooling, string source, IReadOnlyList<string> notes)
    {
        using var work = new LongWork<IndexProgress>(null, default); // says nothing on the way, and can be stopped
        var (scored, more) = Score(index, labels, pooling ?? Pooling.Max, work.CancellationToken);
        return scored.Count > 0 ? Fit(scored, options, index.Model, [.. notes, .. more], work.CancellationToken) : throw new InvalidDataException(
            $"{source}: expected labels of pictures in {string.Join(", ", index.Folders)}; found none. {string.Join(' ', more)}");
    }

    /// <summary>Fits thresholds to scores.</summary>
    /// <param name="labels">At least one.</param>
    /// <param name="options">What is asked of the rules.</param>
    /// <param name="model">The name of the model that scored.</param>
    /// <param name="notes">What was left out before.</param>
    /// <param name="cancellationToken">Ends the work between rules.</param>
    public static ThresholdReport Fit(
        IReadOnlyList<ScoredLabel> labels, ThresholdOptions? options = null, string model = "", IReadOnlyList<string>? notes = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentOutOfRangeException.ThrowIfZero(labels.Count, nameof(labels));
        return new() { Model = model, Text = Of(QueryKind.Text), Image = Of(QueryKind.Image), Notes = notes ?? [] };

        ThresholdFit? Of(QueryKind kind) =>
            labels.Where(l => l.Label.Kind == kind).ToList() is { Count: > 0 } some ? ThresholdFit.Of(kind, some, options ?? new(), cancellationToken) : null;
    }

    /// <summary>Lists the pictures worth labelling first: those whose scores are nearest to the current threshold, where a label moves it most.</summary>
    /// <param name="index">The collection.</param>
    /// <param name="queries">What to label for.</param>
    /// <param name="count">How many pictures for each query.</param>
    /// <param name="known">Labels that there are already.</param>
    /// <returns>For each query by falling score; <see cref="Label.Relevant"/> is still to be said.</returns>
    public static IReadOnlyList<ScoredLabel> Propose(MediaIndex index, IReadOnlyList<Query> queries, int count, IReadOnlyList<Label>? known = null)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        var (items, scores) = (index.Rows.Items, index.ScorePhotos(queries));
        var done = (known ?? []).Select(l => (l.Query, l.Path)).ToHashSet();
        return [.. queries.SelectMany((query, row) => items
            .Select((item, column) => new ScoredLabel(new(query.Terms[0].Value, query.Kind, item.File.Path, false), scores.Row(row)[column], 0))
            .Where((label, column) => !IsOwn(items[column].File, label.Label) && !done.Contains((label.Label.Query, label.Label.Path)))
            .OrderBy(label => Math.Abs(label.Score - index.CurrentThresholds.For(query.Kind))).Take(count)
            .OrderByDescending(label => label.Score))];
    }

    /// <summary>Gets what labels ask for, each query once.</summary>
    /// <param name="labels">Any number.</param>
    public static IReadOnlyList<Query> QueriesOf(IReadOnlyList<Label> labels) =>
        [.. labels.Select(l => (l.Kind, l.Query)).Distinct().Select(q => q.Kind == QueryKind.Image ? Query.Image(q.Query) : Query.Text(q.Query))];

    private static (IReadOnlyList<ScoredLabel> Scored, IEnumerable<string> Notes) Score(
        MediaIndex index, IReadOnlyList<Label> labels, Pooling pooling, CancellationToken cancellationToken)
    {
        var (queries, asked) = (labels.Select(l => (l.Kind, l.Query)).Distinct(), QueriesOf(labels));
        var rowOf = queries.Select((q, row) => (q, row)).ToDictionary(p => p.q, p => p.row);
        var photos = new Judged(index.ScorePhotos(asked, cancellationToken), [.. index.Rows.Items.Select(i => i.File)]);
        var videos = index.Videos is { Count: > 0 } files ? new Judged(index.ScoreVideos(asked, pooling, cancellationToken), files) : null;
        var (scored, elsewhere, own) = (new List<ScoredLabel>(), new List<string>(), new List<string>());
        foreach (var label in labels)
        {
            var (among, place) = photos.Find(label.Path) is { } photo ? (photos, photo) : (videos, videos?.Find(label.Path) ?? -1);
            if (place < 0)
                elsewhere.Add(Path.GetFileName(label.Path));
            else if (IsOwn(among!.Files[place], label)) // found in it
                own.Add(Path.GetFileName(label.Path));
            else
                scored.Add(among.Of(label, rowOf[(label.Kind, label.Query)], place));
        }

        return (scored, [
            .. LabelFile.Sentences("labels", "name files that the collection does not hold (not in its folders, or not readable)", elsewhere),
            .. LabelFile.Sentences("labels", "ask whether a picture resembles its own copy", own)]);
    }

    private static bool IsOwn(IndexedFile file, Label label) =>
        label.Kind == QueryKind.Image && (file.Path == label.Query || file.OtherPaths.Contains(label.Query));

    /// <summary>Files of a collection and their scores.</summary>
    private sealed class Judged(Matrix scores, IReadOnlyList<IndexedFile> files)
    {
        private readonly Dictionary<string, int> _places = files.Index().SelectMany(f => f.Item.OtherPaths.Prepend(f.Item.Path).Select(path => (path, f.Index))).ToDictionary();
        private readonly Dictionary<int, (float Mean, float Deviation)> _spreads = [];

        public IReadOnlyList<IndexedFile> Files => files;

        public int? Find(string path) => _places.TryGetValue(path, out var place) || _places.TryGetValue(MediaFolder.RealPath(path), out place) ? place : null;

        public ScoredLabel Of(Label label, int row, int place)
        {
            if (!_spreads.TryGetValue(row, out var spread))
            {
                var own = Enumerable.Range(0, files.Count).FirstOrDefault(i => IsOwn(files[i], label), -1);
                _spreads[row] = spread = Spread.Of([.. scores.Row(row).ToArray().Where((_, column) => column != own)]);
            }

            var score = scores.Row(row)[place];
            return new(label, score, (score - spread.Mean) / spread.Deviation);
        }
    }
}
