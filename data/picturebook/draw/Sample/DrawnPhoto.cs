namespace PictureBook.Sample;

/// <summary>A photo: a scene in a certain shape.</summary>
/// <param name="Path">Relative to the folder of the tables, with forward slashes.</param>
/// <param name="Scene">What it shows.</param>
/// <param name="Width">As it is shown, in pixels.</param>
/// <param name="Height">As it is shown, in pixels.</param>
/// <param name="Orientation">EXIF orientation, 1 to 8.</param>
public sealed record DrawnPhoto(string Path, Scene Scene, int Width, int Height, int Orientation)
{
    private static readonly (int Width, int Height)[] Shapes =
    [
        (320, 240), (400, 300), (480, 360), (640, 480), (240, 320), (360, 480), (400, 400), (640, 360), (640, 256), (300, 450), (480, 320),
    ];

    private static readonly int[] Turns = [6, 8, 3, 6, 8, 5, 7, 2, 4];

    /// <summary>Gives a scene a shape; every ninth photo is stored turned or mirrored, as a camera held askew does.</summary>
    /// <param name="scene">What it shows.</param>
    /// <param name="number">From 0; it decides the shape.</param>
    internal static DrawnPhoto Of(Scene scene, int number)
    {
        var (width, height) = Shapes[number % Shapes.Length];
        return new($"photos/photo-{number + 1:000}.jpg", scene, width, height, number % 9 == 8 ? Turns[number / 9 % Turns.Length] : 1);
    }
}
