namespace ClipLens;

/// <summary>Ranks the frames of all videos and keeps the best of each moment, so that no five neighbours fill the list.</summary>
internal sealed class FrameRanking(VideoState videos)
{
    private readonly Dictionary<int, VideoHit> _seen = [];

    /// <summary>Finds the best frames.</summary>
    /// <param name="query">Unit-length embedding, <c>[1, dimension]</c>.</param>
    /// <param name="top">At most this many, at least 1.</param>
    /// <returns>By falling score, equal scores in the order of the frames; and what the reader should know.</returns>
    public (List<Hit> Hits, IReadOnlyList<string> Notes) Search(Matrix query, int top) => videos.For(Pooling.Max).Rows.Rank(
        query, 32L * top, top, (found, _) => found.DistinctBy(match => PlaceOf(match.Row, query)).Take(top).Select(ToHit).ToList())[0];

    // The moment that a frame belongs to, or the stretch between two moments.
    private (int Video, int Moment) PlaceOf(int row, Matrix query)
    {
        var video = videos.For(Pooling.Max).VideoOf(row);
        if (!_seen.TryGetValue(video, out var look))
        {
            _seen.Add(video, look = videos.Look(video, query.Row(0), 0));
        }

        var time = videos.Rows.Items[row].Time!.Value; // a frame has a time
        var inside = look.Moments.Index().FirstOrDefault(m => m.Item.Start <= time && time < m.Item.End, (Index: -1, default));
        return (video, inside.Index >= 0 ? inside.Index : -1 - look.Moments.Count(m => m.End <= time));
    }

    private Hit ToHit(Found match)
    {
        var (file, time) = videos.Rows.Items[match.Row];
        return new Hit(file.Path, match.Score) { Time = time, OtherPaths = file.OtherPaths };
    }
}
