namespace ClipLens;

/// <summary>Finds the spans of a video that fit a query: where similarity over time rises above the video's own background.</summary>
/// <remarks>
/// Similarity is smoothed within each shot. From the highest peak, a span grows while similarity stays in the upper half between
/// background and peak; it goes over a cut only into what is nearly as good as the peak. Its ends then move to the cuts of the shots
/// that it mostly fills. The next span begins at the highest peak that is left, so that spans never overlap.
/// </remarks>
public static class Moments
{
    // Seconds to either side from which a frame is smoothed, with falling weight.
    private const double Smoothing = 2;

    // Background is the similarity that this share of the frames does not reach.
    private const double Quiet = 0.2;

    // Where between background (0) and peak (1) a span ends within a shot, and where at a cut.
    private const float WithinShot = 0.5f;
    private const float AcrossBoundary = 0.75f;

    // A peak that does not rise above the background by so many of the usual steps from frame to frame is none.
    private const float StepsAboveNoise = 4;
    private const float MinContrast = 0.005f;

    /// <summary>Finds the spans that fit an embedded query best.</summary>
    /// <param name="times">The frames' times in seconds from the start of the file, rising: <c>[frames]</c>.</param>
    /// <param name="frames">Unit-length embeddings, <c>[frames, dimension]</c>.</param>
    /// <param name="query">Unit-length embedding, <c>[dimension]</c>.</param>
    /// <param name="end">When the video ends, in seconds from the start of the
    /// file; by default, half the usual distance of frames after the last one.</param>
    /// <exception cref="ArgumentException">There are not as many times as frames.</exception>
    /// <returns>
    /// By falling score, none overlapping; a video in which nothing stands out is one span. Empty without frames.
    /// </returns>
    public static IReadOnlyList<Moment> Find(IReadOnlyList<double> times, Matrix frames, ReadOnlySpan<float> query, double? end = null)
    {
        ArgumentNullException.ThrowIfNull(times);
        ArgumentNullException.ThrowIfNull(frames);
        if (times.Count != frames.Rows)
        {
            throw new ArgumentException($"Each frame has one time; found {frames.Rows} frames and {times.Count} times.", nameof(times));
        }

        return times.Count == 0 ? [] : FindByScores(times, frames, Scores(frames, query), end);
    }

    /// <summary>Scores each frame against a query.</summary>
    /// <param name="frames">Unit-length embeddings, <c>[frames, dimension]</c>.</param>
    /// <param name="query">Unit-length embedding, <c>[dimension]</c>.</param>
    /// <returns>Cosine similarities, <c>[frames]</c>.</returns>
    internal static float[] Scores(Matrix frames, ReadOnlySpan<float> query)
    {
        var scores = new float[frames.Rows];
        for (var frame = 0; frame < scores.Length; frame++)
        {
            scores[frame] = Similarity.Cosine(frames.Row(frame), query);
        }

        return scores;
    }

    /// <summary>Finds the spans in scores that are known, of one frame at least.</summary>
    internal static IReadOnlyList<Moment> FindByScores(IReadOnlyList<double> times, Matrix frames, float[] scores, double? end)
    {
        var shots = Shots.Number(frames);
        var moments = Spans(Smooth(times, scores, shots), shots, Step(scores, shots))
            .Select(span => new Moment(BoundaryTime(times, span.First, end), BoundaryTime(times, span.Last + 1, end),
                scores[span.First..(span.Last + 1)].Average()));
        return [.. moments.OrderByDescending(m => m.Score).ThenBy(m => m.Start)];
    }

    // First and last frame of each span, best peak first.
    private static List<(int First, int Last)> Spans(float[] smooth, int[] shots, float step)
    {
        var background = smooth.Order().ElementAt((int)(Quiet * (smooth.Length - 1)));
        var contrast = smooth.Max() - background;
        if (contrast < MathF.Max(MinContrast, StepsAboveNoise * step))
        {
            return [(0, smooth.Length - 1)];
        }

        var spans = new List<(int First, int Last)>();
        var taken = new bool[smooth.Length];
        foreach (var peak in Enumerable.Range(0, smooth.Length).OrderByDescending(frame => smooth[frame]))
        {
            if (smooth[peak] < background + (WithinShot * contrast))
            {
                break;
            }

            if (!taken[peak])
            {
                var height = smooth[peak] - background;
                bool Holds(int frame, bool crossed) =>
                    !taken[frame] && smooth[frame] >= background + ((crossed ? AcrossBoundary : WithinShot) * height);
                var span = (First: Grow(peak, -1, shots, Holds), Last: Grow(peak, 1, shots, Holds));
                span = (ToShotBoundary(span.First, peak, -1, shots, taken), ToShotBoundary(span.Last, peak, 1, shots, taken));
                spans.Add(span);
                taken.AsSpan(span.First, span.Last - span.First + 1).Fill(true);
            }
        }

        return Merge(spans, smooth, shots, background);
    }

    private static int Grow(int peak, int direction, int[] shots, Func<int, bool, bool> holds)
    {
        var edge = peak;
        while (edge + direction >= 0 && edge + direction < shots.Length && holds(edge + direction, shots[edge + direction] != shots[peak]))
        {
            edge += direction;
        }

        return edge;
    }

    // A shot at the edge belongs to the span whole if the span holds at least half of it, and else not at all, unless the peak is in it.
    private static int ToShotBoundary(int edge, int peak, int direction, int[] shots, bool[] taken)
    {
        var first = Array.IndexOf(shots, shots[edge]);
        var last = Array.LastIndexOf(shots, shots[edge]);
        var (near, far) = direction > 0 ? (Math.Max(first, peak), last) : (Math.Min(last, peak), first);
        if (2 * (Math.Abs(edge - near) + 1) >= Math.Abs(far - near) + 1)
        {
            while (edge != far && !taken[edge + direction])
            {
                edge += direction;
            }

            return edge;
        }

        return shots[edge] == shots[peak] ? edge : near - direction;
    }

    // Neighbours in one shot are one moment unless similarity falls between them to less than half the height of the lower.
    private static List<(int First, int Last)> Merge(List<(int First, int Last)> spans, float[] smooth, int[] shots, float background)
    {
        var merged = new List<(int First, int Last)>();
        foreach (var span in spans.OrderBy(span => span.First))
        {
            if (merged is [.., var before] && shots[before.Last] == shots[span.First]
                && smooth[before.Last..(span.First + 1)].Min() - background
                    >= WithinShot * (MathF.Min(Peak(before), Peak(span)) - background))
            {
                merged[^1] = (before.First, span.Last);
            }
            else
            {
                merged.Add(span);
            }
        }

        return merged;

        float Peak((int First, int Last) span) => smooth[span.First..(span.Last + 1)].Max();
    }

    private static float[] Smooth(IReadOnlyList<double> times, float[] scores, int[] shots)
    {
        var smooth = new float[scores.Length];
        for (int frame = 0, first = 0; frame < scores.Length; frame++)
        {
            while (shots[first] != shots[frame] || times[frame] - times[first] >= Smoothing)
            {
                first++;
            }

            var (sum, weights) = (0.0, 0.0);
            for (var near = first; near < scores.Length && shots[near] == shots[frame] && times[near] - times[frame] < Smoothing; near++)
            {
                var weight = 1 - (Math.Abs(times[near] - times[frame]) / Smoothing);
                (sum, weights) = (sum + (weight * scores[near]), weights + weight);
            }

            smooth[frame] = (float)(sum / weights);
        }

        return smooth;
    }

    // The usual change of similarity from one frame to the next of the same shot.
    private static float Step(float[] scores, int[] shots)
    {
        var steps = Enumerable.Range(1, scores.Length - 1).Where(frame => shots[frame] == shots[frame - 1])
            .Select(frame => MathF.Abs(scores[frame] - scores[frame - 1])).ToArray();
        return steps.Length == 0 ? 0 : Shots.Median(steps);
    }

    // The time between a frame and the one before it. What changed, changed between the two; where a longer time than usual lies between
    // them, no frame began in the earlier part of it.
    private static double BoundaryTime(IReadOnlyList<double> times, int frame, double? end)
    {
        var usual = times.Count < 2 ? 1 : Shots.Median([.. times.Zip(times.Skip(1), (a, b) => (float)(b - a))]);
        return frame == 0 ? times[0]
            : frame == times.Count ? end > times[^1] ? end.Value : times[^1] + (usual / 2)
            : times[frame] - (Math.Min(usual, times[frame] - times[frame - 1]) / 2);
    }
}

/// <summary>Finds where a video cuts from one shot to the next, from the embeddings of its frames alone.</summary>
internal static class Shots
{
    // Neighbours this similar belong together in any video.
    private const float MinChange = 0.03f;

    // How far above the usual change a boundary has to stand: the usual spread is counted in standard deviations of a normal distribution.
    private const float Spreads = 5;
    private const float MedianDeviationToSpread = 1.4826f;

    /// <summary>Numbers the shots: a new one begins where neighbouring frames differ by far more than is usual in this video.</summary>
    /// <param name="frames">Unit-length embeddings in order of time, <c>[frames, dimension]</c>.</param>
    /// <returns>The shot of each frame, from 0.</returns>
    public static int[] Number(Matrix frames)
    {
        var shots = new int[frames.Rows];
        if (frames.Rows < 2)
        {
            return shots;
        }

        var changes = new float[frames.Rows - 1];
        for (var frame = 0; frame < changes.Length; frame++)
        {
            changes[frame] = 1 - Similarity.Cosine(frames.Row(frame), frames.Row(frame + 1));
        }

        var usual = Median(changes);
        var spread = MedianDeviationToSpread * Median(Array.ConvertAll(changes, change => MathF.Abs(change - usual)));
        var boundary = MathF.Max(MinChange, usual + (Spreads * spread));
        foreach (var (frame, change) in changes.Index())
        {
            shots[frame + 1] = shots[frame] + (change > boundary ? 1 : 0);
        }

        return shots;
    }

    internal static float Median(float[] values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[sorted.Length / 2] + sorted[(sorted.Length - 1) / 2]) / 2;
    }
}
