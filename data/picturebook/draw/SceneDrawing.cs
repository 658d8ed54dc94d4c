using PictureBook.Art;

namespace PictureBook;

/// <summary>Draws scenes as SVG.</summary>
public static class SceneDrawing
{
    /// <summary>Draws a scene.</summary>
    /// <param name="scene">What to draw.</param>
    /// <param name="width">Of the picture, in pixels.</param>
    /// <param name="height">Of the picture, in pixels.</param>
    /// <returns>An SVG document, the same one on every machine.</returns>
    public static string ToSvg(Scene scene, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(scene);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        var view = View.Of(width, height);
        var canvas = new Canvas();
        Open(canvas, view, width, height);
        DrawBackdrop(canvas, scene, view);
        foreach (var subject in FarToNear(scene))
        {
            DrawSubject(canvas, scene, subject);
        }

        DrawFall(canvas, scene, view);
        canvas.Add("</svg>");
        return canvas.ToString();
    }

    internal static void Open(Canvas canvas, View view, int width, int height) =>
        canvas.Add($"""
            <svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="{view.Left} {view.Top} {view.Width} {view.Height}">
            """);

    internal static IEnumerable<Subject> FarToNear(Scene scene) => 
        scene.Subjects.OrderBy(subject => subject.Relation == Relation.Held ? double.MaxValue : subject.Y);

    internal static void DrawBackdrop(Canvas canvas, Scene scene, View view)
    {
        var backdrop = BackdropOf(scene, view);
        scene.Sky.Draw(canvas, backdrop);
        if (scene.Place.IsIndoors)
        {
            scene.Sky.Fall?.Invoke(canvas, backdrop);
        }

        scene.Place.Draw(canvas, backdrop with { Dice = new(scene.Seed ^ 0x91ACE) });
        if (scene.Sky.Strength > 0)
        {
            var strength = scene.Place.IsIndoors ? scene.Sky.Strength / 2 : scene.Sky.Strength;
            var top = scene.Place.IsIndoors ? view.Top : backdrop.Horizon - 60;
            var tint = scene.Sky.Tint.ToString();
            canvas.Rect(canvas.Fade(tint, tint, scene.Place.IsIndoors ? strength : 0, strength), view.Left, top, view.Width, view.Bottom - top);
        }
    }

    internal static void DrawSubject(Canvas canvas, Scene scene, Subject subject)
    {
        var dice = new Dice(subject.Seed);
        var tint = scene.Sky.Tint;
        var strength = scene.Sky.Strength * 0.22;
        var ink = subject.Colour.Ink.Vary(dice, 9).Mix(tint, strength);
        var flies = subject.Kind.Habitat.HasFlag(Habitat.Air);
        var across = subject.FacesLeft ? -subject.Scale : subject.Scale;
        canvas.Open(Canvas.Number($"translate({subject.X} {subject.Y}) scale({across:0.###} {subject.Scale:0.###})"));
        if (subject == scene.Main && scene.Subjects.Any(other => other.Relation == Relation.Around))
        {
            var half = (subject.Kind.Width / 2) + 8;
            canvas.Add($"<path fill=\"#ffe9a8\" stroke=\"#4a3524\" stroke-width=\"4\" d=\"M{-half} 0V-80C{-half} -130 {half} -130 {half} -80V0z\"/>");
        }

        if (!flies && !subject.Kind.Habitat.HasFlag(Habitat.Water) && subject.Relation != Relation.Held && subject.Pose != Pose.Ride)
        {
            canvas.Add($"<ellipse cy=\"-1\" rx=\"{subject.Kind.Width * 0.46}\" ry=\"5\" fill=\"#1c2038\" opacity=\".25\"/>");
        }

        var (drawn, lies) = (subject.Pose, subject.Pose == Pose.Sleep && subject.Kind.IsDressed);
        if (drawn == Pose.Jump)
        {
            canvas.Open("translate(0 -34) rotate(-10 0 -40)");
            drawn = Pose.Run;
        }
        else if (drawn == Pose.Sleep)
        {
            canvas.Open(lies ? "translate(46 -22) rotate(-90)" : "scale(1 .6)");
            drawn = lies ? Pose.Stand : Pose.Sit;
        }

        var figure = new Figure(drawn, subject.Phase, scene.Sky.IsDark, dice)
        {
            Base = canvas.Fade(ink.Lighter(0.18).ToString(), ink.Darker(0.1).ToString()),
            Flat = ink.ToString(),
            Dark = ink.Darker(0.3).ToString(),
            Light = ink.Lighter(0.4).ToString(),
        };
        canvas.Begin(ink.Darker(0.62).ToString(), 1.8);
        subject.Kind.Draw(canvas, figure);
        canvas.Close();
        if (drawn != subject.Pose)
        {
            canvas.Close();
        }

        if (subject.Pose == Pose.Sleep)
        {
            canvas.Open(subject.FacesLeft ? "scale(-1 1)" : "scale(1 1)"); // letters are never mirrored
            foreach (var (colour, width) in new[] { ("#ffffff", 9.0), ("#23304f", 4.0) })
            {
                canvas.Line(colour, width, "M-6 -70h20l-20 24h20M26 -108h26l-26 32h26");
            }

            canvas.Close();
        }

        canvas.Close();
    }

    internal static void DrawFall(Canvas canvas, Scene scene, View view)
    {
        if (!scene.Place.IsIndoors)
        {
            scene.Sky.Fall?.Invoke(canvas, BackdropOf(scene, view));
        }
    }

    private static Backdrop BackdropOf(Scene scene, View view)
    {
        var dice = new Dice(scene.Seed ^ 0x5C1);
        return new(view, scene.Place.Horizon + dice.Between(-12, 12), scene.Sky, scene.Place.IsIndoors, dice);
    }
}
