namespace PictureBook.Art;

/// <summary>Legs and eyes, shared by the animals.</summary>
internal static class Limbs
{
    /// <summary>A leg from the hip to the ground, swung around the hip by degrees, backwards if positive.</summary>
    public static void Leg(Canvas canvas, string fill, double x, double hip, double width, double angle, string? hoof = null)
    {
        var half = width / 2;
        canvas.Open(Canvas.Number($"rotate({angle} {x} {hip})"));
        canvas.Path(fill, $"M{x - half} {hip}L{x - (half * 0.8)} -4q0 4 3 4h{width}q2 0 2 -3l-3 -3L{x + half} {hip}");
        if (hoof is not null)
        {
            canvas.Path(hoof, $"M{x - (half * 0.8)} -6V0h{width + 2}l-2 -6z");
        }

        canvas.Close();
    }

    /// <summary>How many degrees a leg is swung in this pose: 0 is the far front leg, then near front, far back, near back.</summary>
    public static double Gait(Figure figure, int pair)
    {
        var (walk, run) = (figure.Pose == Pose.Walk, figure.Pose == Pose.Run);
        double[] walking = [22, -22, -20, 20];
        double[] running = [-44, -30, 44, 32];
        return walk ? walking[pair] * figure.Swing : run ? running[pair] * (0.25 + (0.75 * figure.Swing)) : 0;
    }

    public static void Eye(Canvas canvas, double x, double y, double size = 2.6)
    {
        canvas.Circle("#1d1a22", x, y, size);
        canvas.Circle("#ffffff", x + (size * 0.3), y - (size * 0.35), size * 0.35);
    }
}
