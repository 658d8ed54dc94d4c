namespace ClipLens;

/// <summary>Finds where a video cuts from one shot to the next, from the embeddings of its frames alone.</summary>
internal static class Shots
{
    // Neighbours this similar belong together in any video.
    private const float MinChange = 0.03f;

    // How far above the usual change a boundary has to stand: the usual spread is counted in standard deviations of a normal distribution.
    private const float Spreads = 5;
    private const float MedianDeviationToSpread = 1.4826f;

    /// <summary>Finds the shot boundaries: where neighbouring frames differ by far more than is usual in this video.</summary>
    /// <param name="frames">Unit-length embeddings in order of time, <c>[frames, dimension]</c>.</param>
    /// <returns>The index of each shot's first frame, rising, from 0; empty without frames.</returns>
    public static IReadOnlyList<int> Starts(Matrix frames)
    {
        if (frames.Rows < 2)
        {
            return frames.Rows == 0 ? [] : [0];
        }

        var changes = new float[frames.Rows - 1];
        for (var frame = 0; frame < changes.Length; frame++)
        {
            changes[frame] = 1 - Similarity.Cosine(frames.Row(frame), frames.Row(frame + 1));
        }

        var usual = Median(changes);
        var spread = MedianDeviationToSpread * Median(Array.ConvertAll(changes, change => MathF.Abs(change - usual)));
        var boundary = MathF.Max(MinChange, usual + (Spreads * spread));
        return [0, .. changes.Index().Where(change => change.Item > boundary).Select(change => change.Index + 1)];
    }

    internal static float Median(float[] values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[sorted.Length / 2] + sorted[(sorted.Length - 1) / 2]) / 2;
    }
}
