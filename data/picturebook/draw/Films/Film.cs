namespace PictureBook.Films;

/// <summary>A part of a film between two cuts: one scene in motion.</summary>
/// <param name="Scene">What is seen.</param>
/// <param name="Start">When it begins, in seconds.</param>
/// <param name="End">When it ends, in seconds.</param>
/// <param name="Query">What one would search to find it; null for a shot that is only there to be told apart.</param>
public sealed record Shot(Scene Scene, double Start, double End, string? Query)
{
    /// <summary>Gets how far the camera pans, in units of which the picture's shorter side has 400.</summary>
    internal double Pan { get; init; }

    /// <summary>Gets how far the main subject goes, in the same units.</summary>
    internal double Travel { get; init; }
}

/// <summary>How a film is stored.</summary>
/// <param name="Width">As it is shown, in pixels.</param>
/// <param name="Height">As it is shown, in pixels.</param>
/// <param name="RateNumerator">Frames per second are this divided by <paramref name="RateDenominator"/>.</param>
/// <param name="RateDenominator">1, or 1001 for 29.97 and 59.94.</param>
/// <param name="IsVariable">Some frames are left out, so that the rate varies.</param>
/// <param name="IsRotated">Stored lying on its side, with a display matrix that turns it upright.</param>
public sealed record FilmFormat(int Width, int Height, int RateNumerator, int RateDenominator = 1, bool IsVariable = false,
    bool IsRotated = false)
{
    /// <summary>Gets the formats that films come in.</summary>
    internal static IReadOnlyList<FilmFormat> All { get; } =
    [
        new(320, 240, 25), new(320, 240, 30000, 1001), new(400, 224, 25), new(320, 240, 60000, 1001), new(240, 320, 25),
        new(320, 240, 30000, 1001, IsVariable: true), new(240, 320, 25, IsRotated: true), new(320, 240, 24), new(288, 288, 25),
    ];
}

/// <summary>A drawn video: shots one after another.</summary>
/// <param name="shots">Without gaps, the first one from 0.</param>
/// <param name="format">How it is stored.</param>
public sealed class Film(IReadOnlyList<Shot> shots, FilmFormat format)
{
    /// <summary>Gets the shots, without gaps, the first one from 0.</summary>
    public IReadOnlyList<Shot> Shots => shots;

    /// <summary>Gets how it is stored.</summary>
    public FilmFormat Format => format;

    /// <summary>Gets the shots that a query is about, with the query.</summary>
    // not null: just filtered
    public IEnumerable<(string Query, Shot Shot)> Moments =>
        Shots.Where(shot => shot.Query is not null).Select(shot => (shot.Query!, shot));

    /// <summary>Gets its length in seconds.</summary>
    public double Duration => Shots[^1].End;
}
