using static System.FormattableString;

namespace ClipLens;

/// <summary>Draws a video's similarity to the query over time, with the spans to watch behind the line.</summary>
internal static class SimilarityCurve
{
    private const double Width = 600, Height = 72, Margin = 4;
    private const int MaxPoints = 300;

    /// <summary>Draws the curve of a hit; it stretches to the width it is given.</summary>
    public static Html Of(VideoHit hit)
    {
        var (first, last) = (hit.Times[0], Math.Max(hit.Times[^1], hit.Moments.Select(m => m.End).DefaultIfEmpty(0).Max()));
        var (low, high) = (hit.Scores.Min(), hit.Scores.Max());
        var spans = hit.Moments.Select((m, rank) => Html.Of(
            $"""<rect x="{X(m.Start):0.##}" y="0" width="{Math.Max(2, X(m.End) - X(m.Start)):0.##}" height="{Height}" rx="3" fill="#2f8f83" fill-opacity="{(rank == 0 ? 0.5 : 0.22)}"/>"""));
        return Drawing.Wide((int)Height + 26, Words(hit), Html.Of($"""
            <svg y="4" viewBox="0 0 {Width} {Height}" preserveAspectRatio="none" width="100%" height="{Height}">
            {spans}<polyline points="{Points()}" fill="none" stroke="currentColor" stroke-width="1.6" stroke-linejoin="round"
                vector-effect="non-scaling-stroke"/>
            <line x1="{X(hit.Time):0.##}" x2="{X(hit.Time):0.##}" y1="0" y2="{Height}" stroke="currentColor" stroke-dasharray="3 3"
                stroke-opacity=".5" vector-effect="non-scaling-stroke"/>
            </svg>
            <g font-size="11" fill-opacity=".65"><text x="4" y="{Height + 20}">{Timecode.Format(first)}</text><text x="50%" y="{Height + 20}" text-anchor="middle">score {low:0.00;−0.00} to {high:0.00;−0.00}</text><text x="100%" dx="-4" y="{Height + 20}" text-anchor="end">{Timecode.Format(last)}</text></g>
            """));

        double X(double time) => last > first ? (time - first) / (last - first) * Width : 0;

        double Y(float score) => high > low ? Height - Margin - ((score - low) / (high - low) * (Height - (2 * Margin))) : Height / 2;

        // Of many frames the highest of each stretch, so that no peak is lost; a single frame lasts as long as the video.
        string Points() => hit.Scores.Count == 1 ? Invariant($"0,{Y(high):0.#} {Width},{Y(high):0.#}")
            : string.Join(' ', hit.Scores.Index().Chunk((hit.Scores.Count + MaxPoints - 1) / MaxPoints)
                .Select(stretch => stretch.MaxBy(frame => frame.Item))
                .Select(frame => Invariant($"{X(hit.Times[frame.Index]):0.#},{Y(frame.Item):0.#}")));
    }

    private static string Words(VideoHit hit)
    {
        var moments = string.Join(", ", hit.Moments.Select(m => $"{Timecode.Format(m.Start)} to {Timecode.Format(m.End)}"));
        return $"Similarity over time, highest at {Timecode.Format(hit.Time)}; worth watching: {moments}";
    }
}
