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

    /// <summary>Scores labelled pictures, at least one and with full paths, and fits thresholds to them.</summary>
    /// <inheritdoc cref="Tune(MediaIndex, string, ThresholdOptions?, Pooling?)"/>
    public static ThresholdReport Tune(MediaIndex index, IReadOnlyList<Label> labels, ThresholdOptions? options = null,
        Pooling? pooling = null)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(labels);
        return Tune(index, labels, options, pooling, "the labels", []);
    }

    private static ThresholdReport Tune(MediaIndex index, IReadOnlyList<Label> labels, ThresholdOptions? options, Pooling? pooling,
        string source, IReadOnlyList<string> notes)
    {
        using var work = new LongWork<IndexProgress>(null, default); // says nothing on the way, and can be stopped
        var (scored, more) = Score(index, labels, pooling ?? Pooling.Max, work.CancellationToken);
        return scored.Count > 0 ? Fit(scored, options, index.Model, [.. notes, .. more], work.CancellationToken)
            : throw new InvalidDataException(
            $"{source}: expected labels of pictures in {string.Join(", ", index.Folders)}; found none. {string.Join(' ', more)}");
    }

    /// <summary>Fits thresholds to the scores of at least one label; the model and the notes are for the report.</summary>
    public static ThresholdReport Fit(
        IReadOnlyList<ScoredLabel> labels, ThresholdOptions? options = null, string model = "", IReadOnlyList<string>? notes = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(labels);
        ArgumentOutOfRangeException.ThrowIfZero(labels.Count, nameof(labels));
        return new() { Model = model, Text = Of(QueryKind.Text), Image = Of(QueryKind.Image), Notes = notes ?? [] };

        ThresholdFit? Of(QueryKind kind) =>
            labels.Where(l => l.Label.Kind == kind).ToList() is { Count: > 0 } some
                ? ThresholdFit.Of(kind, some, options ?? new(), cancellationToken) : null;
    }

    /// <summary>
    /// Lists the pictures worth labelling first: half of them those that score highest, some whose scores are nearest to the current
    /// threshold, where a label moves it most, and a few of the others by chance, which alone say how much is missed.
    /// </summary>
    /// <param name="index">The collection.</param>
    /// <param name="queries">What to label for.</param>
    /// <param name="count">How many pictures for each query.</param>
    /// <param name="known">Labels that there are already.</param>
    /// <param name="current">The thresholds so far; by default those that a search would use.</param>
    /// <returns>
    /// For each query by falling score; <see cref="Label.Relevant"/> is still to be said. What was drawn by chance has the
    /// <see cref="Label.Weight"/> of all that it was drawn from, so that shares are those of the collection.
    /// </returns>
    public static IReadOnlyList<ScoredLabel> Propose(
        MediaIndex index, IReadOnlyList<Query> queries, int count, IReadOnlyList<Label>? known = null, Thresholds? current = null)
    {
        ArgumentNullException.ThrowIfNull(index);
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        var (items, scores, thresholds) = (index.Rows.Items, index.ScorePhotos(queries), current ?? index.CurrentThresholds);
        var done = (known ?? []).Select(l => (l.Query, l.Path)).ToHashSet();
        return [.. queries.SelectMany((query, row) =>
        {
            var pictures = new QueryPictures(query, HashOf);
            var candidates = items
                .Select((item, column) => (item.File, Score: scores.Row(row)[column]))
                .Where(c => !pictures.Contain(c.File) && !done.Contains((query.Terms[0].Value, c.File.Path)))
                .OrderByDescending(c => c.Score)
                .Select(c => new ScoredLabel(new(query.Terms[0].Value, query.Kind, c.File.Path, false), c.Score)).ToList();
            var drawnBefore = (known ?? []).Count(label => label.Query == query.Terms[0].Value && label.Weight > 1);
            return Choose(candidates, thresholds.For(query.Kind), count, drawnBefore, new Random(row))
                .OrderByDescending(label => label.Score);
        })];
    }

    /// <summary>Takes the best, the nearest to the line, and some of the rest by chance.</summary>
    /// <remarks>All that were drawn by chance, now and before, stand for all that were not chosen otherwise, in equal parts.</remarks>
    private static IEnumerable<ScoredLabel> Choose(List<ScoredLabel> ranked, float line, int count, int drawnBefore, Random random)
    {
        var (top, byChance) = ((count + 1) / 2, count / 5);
        var best = ranked.Take(top).ToList();
        var near = ranked.Skip(top).OrderBy(label => MathF.Abs(label.Score - line)).Take(count - top - byChance).ToList();
        var rest = ranked.Skip(top).Except(near).ToArray();
        random.Shuffle(rest);
        var drawn = rest.Take(byChance).ToList();
        var weight = (double)(rest.Length + drawnBefore) / (drawn.Count + drawnBefore);
        return [.. best, .. near, .. drawn.Select(l => l with { Label = l.Label with { Weight = weight } })];
    }

    /// <summary>Gets what labels ask for, each query once.</summary>
    public static IReadOnlyList<Query> QueriesOf(IReadOnlyList<Label> labels) =>
        [.. labels.Select(l => (l.Kind, l.Query)).Distinct()
            .Select(q => q.Kind == QueryKind.Image ? Query.Image(q.Query) : Query.Text(q.Query))];

    private static (IReadOnlyList<ScoredLabel> Scored, IEnumerable<string> Notes) Score(
        MediaIndex index, IReadOnlyList<Label> labels, Pooling pooling, CancellationToken cancellationToken)
    {
        var asked = QueriesOf(labels);
        var embeddings = QueryEncoder.Encode(asked, index.Clip, cancellationToken);
        var rowOf = labels.Select(l => (l.Kind, l.Query)).Distinct().Index().ToDictionary(query => query.Item, query => query.Index);
        var pictures = asked.Select(query => new QueryPictures(query, HashOf)).ToList();
        var photos = index.Rows.Items.Count;
        IReadOnlyList<IndexedFile> videos = index.Videos, files = [.. index.Rows.Items.Select(item => item.File), .. videos];
        var places = files.Index().SelectMany(file => file.Item.OtherPaths.Prepend(file.Item.Path).Select(path => (path, file.Index)))
            .ToDictionary();
        var photoScores = Similarity.Cosine(embeddings, index.Rows.Embeddings);
        var videoScores = videos.Count > 0 ? index.ScoreVideos(asked, pooling, cancellationToken) : new Matrix(asked.Count, 0);
        var (scored, elsewhere, own) = (new List<ScoredLabel>(), new List<string>(), new List<string>());
        foreach (var label in labels)
        {
            var row = rowOf[(label.Kind, label.Query)];
            if (!places.TryGetValue(label.Path, out var place) && !places.TryGetValue(MediaFolder.RealPath(label.Path), out place))
            {
                elsewhere.Add(Path.GetFileName(label.Path));
            }
            else if (pictures[row].Contain(files[place]))
            {
                own.Add(Path.GetFileName(label.Path));
            }
            else
            {
                scored.Add(place < photos ? new(label, photoScores.Row(row)[place]) : new(label, videoScores.Row(row)[place - photos],
                    index.TimeOfBestFrame(place - photos, embeddings.Row(row).ToArray())));
            }
        }

        return (scored, [
            .. LabelFile.Sentences("labels", "name files that the collection does not hold (not in its folders, or not readable)",
                elsewhere),
            .. LabelFile.Sentences("labels", "ask whether a picture resembles its own copy", own)]);
    }

    private static string HashOf(string path) => ContentHash.OfFile(path).ToString();
}
