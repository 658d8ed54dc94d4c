namespace PictureBook.Art;

/// <summary>The part of the world that a picture shows, in units of which the composed square has 400 by 400.</summary>
internal readonly record struct View(double Left, double Top, double Width, double Height)
{
    public double Right => Left + Width;

    public double Bottom => Top + Height;

    /// <summary>The composed square in the centre, widened or heightened to the picture's shape.</summary>
    public static View Of(int width, int height)
    {
        var aspect = (double)width / height;
        return aspect >= 1 ? new(200 - (200 * aspect), 0, 400 * aspect, 400) : new(0, 200 - (200 / aspect), 400, 400 / aspect);
    }

    /// <summary>Whether something of this half-width can be seen.</summary>
    public bool Shows(double x, double half) => x + half > Left && x - half < Right;
}
