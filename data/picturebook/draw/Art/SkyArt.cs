namespace PictureBook.Art;

/// <summary>Draws skies and what falls from them.</summary>
internal static class SkyArt
{
    public static void Day(Canvas canvas, Backdrop sky)
    {
        Fill(canvas, sky, sky.Dice.Pick(["#3f9be6", "#4aa7ea", "#2f8fdb"]), "#dff3fb");
        Sun(canvas, sky, sky.Dice.Between(45, 95), sky.Dice.Between(20, 27), "#fff6cf", "#ffe27a");
        Clouds(canvas, sky, 3, "#ffffff", 0.95);
    }

    public static void Sunset(Canvas canvas, Backdrop sky)
    {
        var middle = sky.Horizon - 95;
        Fill(canvas, sky, sky.Dice.Pick(["#4b2a73", "#57307f", "#3d2c78"]), "#e8663f");
        canvas.Rect(canvas.Fade("#e8663f", "#ffd36b", 0), sky.View.Left, middle, sky.View.Width, sky.Horizon + 40 - middle);
        Sun(canvas, sky, sky.Horizon - sky.Dice.Between(22, 50), sky.Dice.Between(30, 40), "#fff0a8", "#ff9a3c");
        for (var streak = 0; streak < 6; streak++)
        {
            var (x, y, half) = (sky.Dice.Between(-280, 680), sky.Dice.Between(20, middle + 40), sky.Dice.Between(40, 90));
            if (sky.View.Shows(x, half))
            {
                canvas.Add($"<ellipse cx=\"{x}\" cy=\"{y}\" rx=\"{half}\" ry=\"{half / 12}\" fill=\"#ff9d7a\" opacity=\".6\"/>");
            }
        }
    }

    public static void Night(Canvas canvas, Backdrop sky)
    {
        Fill(canvas, sky, "#070d2c", sky.Dice.Pick(["#2c3f85", "#27407c", "#34398a"]));
        Stars(canvas, sky, 70);
        var (x, y) = (sky.IsIndoors ? sky.Dice.Between(150, 250) : sky.Dice.Between(60, 340), sky.Dice.Between(60, 90));
        canvas.Circle(canvas.Glow("#f8efc0", 0.5), x, y, 48);
        canvas.Path("#fbf3cf", $"M{x - 6} {y - 22}a22 22 0 1 0 26 30a18 18 0 1 1 -26 -30z");
    }

    public static void Aurora(Canvas canvas, Backdrop sky)
    {
        Fill(canvas, sky, "#040c20", "#12394e");
        Stars(canvas, sky, 30);
        canvas.Rect(canvas.Fade("#2fd68a", "#1b6a6e", 0, 0.75), sky.View.Left, sky.Horizon - 130, sky.View.Width, 150);
        string[] colours = ["#8a6bff", "#3ee88f", "#58f5b0"];
        for (var curtain = 0; curtain < colours.Length; curtain++)
        {
            var fill = canvas.Fade(curtain == 0 ? "#d06bff" : "#4a8cff", colours[curtain], 0, curtain == 0 ? 0.5 : 0.75);
            var (low, phase, tall) = (sky.Dice.Between(sky.Horizon - 75, sky.Horizon - 25) - ((2 - curtain) * 20), sky.Dice.Between(0, 6), sky.Dice.Between(75, 120));
            canvas.Add($"<g fill=\"{fill}\">");
            for (var ray = 0; ray < 84; ray++)
            {
                var (x, bend) = (-310 + (ray * 12.0), phase + (ray * 0.23));
                var (y, rise) = (low + (22 * Math.Sin(bend)) + (9 * Math.Sin(bend * 2.7)), tall * (0.75 + (0.25 * Math.Sin(bend * 3.9))) * sky.Dice.Between(0.85, 1.1));
                if (sky.View.Shows(x + 6, 7))
                {
                    canvas.Add($"<path d=\"M{x} {y}v{-rise}h12.4V{y}z\"/>");
                }
            }

            canvas.Close();
        }
    }

    public static void Rain(Canvas canvas, Backdrop sky)
    {
        Fill(canvas, sky, sky.Dice.Pick(["#5b6878", "#64707c", "#566374"]), "#b4c0c8");
        Clouds(canvas, sky, 5, "#8793a0", 1);
        Clouds(canvas, sky, 3, "#6f7b89", 0.9);
    }

    public static void Raindrops(Canvas canvas, Backdrop sky)
    {
        var dice = new Dice(91);
        var slant = sky.Dice.Between(-9, 9);
        canvas.Add("<path stroke=\"#d7ebf7\" stroke-width=\"2.2\" opacity=\".8\" d=\"");
        for (var drop = 0; drop < 230; drop++)
        {
            var (x, y) = (dice.Between(-300, 700), dice.Between(-200, 600));
            if (sky.View.Shows(x, 10) && y > sky.View.Top - 25 && y < sky.View.Bottom)
            {
                canvas.Add($"M{x:0} {y:0}l{slant} 20");
            }
        }

        canvas.Add("\"/>");
    }

    public static void Snowfall(Canvas canvas, Backdrop sky)
    {
        Fill(canvas, sky, sky.Dice.Pick(["#8b9bb0", "#93a3b8", "#8a97b2"]), "#e3ebf2");
        Clouds(canvas, sky, 4, "#b9c5d3", 0.9);
    }

    public static void Snowflakes(Canvas canvas, Backdrop sky)
    {
        var dice = new Dice(sky.Dice.Seed());
        canvas.Add("<g stroke=\"#fff\" stroke-linecap=\"round\">");
        foreach (var (count, width) in new[] { (330, 4.5), (130, 8) })
        {
            canvas.Add($"<path stroke-width=\"{width}\" d=\"");
            for (var flake = 0; flake < count; flake++)
            {
                var (x, y) = (dice.Between(-300, 700), dice.Between(-200, 600));
                if (sky.View.Shows(x, 5) && y > sky.View.Top && y < sky.View.Bottom)
                {
                    canvas.Add($"M{x:0} {y:0}h0");
                }
            }

            canvas.Add("\"/>");
        }

        canvas.Add("</g>");
    }

    public static void Rainbow(Canvas canvas, Backdrop sky)
    {
        Fill(canvas, sky, sky.Dice.Pick(["#6fb4e4", "#7cbce6"]), "#e8f5fa");
        var (x, y, radius) = (200 + sky.Dice.Between(-50, 50), sky.Horizon + 35, sky.Dice.Between(165, 190));
        string[] bands = ["#e8413c", "#f68b28", "#fbd83a", "#4bb956", "#3d7fd6", "#8a55bd"];
        for (var band = 0; band < bands.Length; band++)
        {
            var r = radius - (band * 8);
            canvas.Add($"<path d=\"M{x - r} {y}A{r} {r} 0 0 1 {x + r} {y}\" fill=\"none\" stroke=\"{bands[band]}\" stroke-width=\"8.6\" opacity=\".88\"/>");
        }

        Clouds(canvas, sky, 3, "#ffffff", 0.9);
    }

    public static void Storm(Canvas canvas, Backdrop sky)
    {
        Fill(canvas, sky, "#221f3a", sky.Dice.Pick(["#6d6590", "#5f6288", "#756a8c"]));
        Clouds(canvas, sky, 5, "#45405f", 1);
        var bolts = sky.Dice.Below(2) + 2;
        for (var bolt = 0; bolt < bolts; bolt++)
        {
            var x = sky.IsIndoors ? 135 + (bolt * 50) + sky.Dice.Between(-12, 12) : ((bolt + 0.5) * 400 / bolts) + sky.Dice.Between(-40, 40);
            var (y, lean, bottom) = (sky.Dice.Between(38, 55), sky.Dice.Between(-14, 14), sky.Horizon - 10);
            var middle = (y + bottom) / 2;
            canvas.Circle(canvas.Glow("#fff3b0", 0.45), x, middle, 60);
            canvas.Path("#fff2a0", $"M{x - 5} {y}L{x + 9} {y}L{x + lean + 4} {middle - 6}L{x + lean + 16} {middle - 6}L{x + lean - 4} {bottom}L{x + lean} {middle + 8}L{x + lean - 10} {middle + 8}Z");
        }

        Clouds(canvas, sky, 3, "#353150", 1);
    }

    private static void Fill(Canvas canvas, Backdrop sky, string top, string bottom) =>
        canvas.Rect(canvas.Fade(top, bottom), sky.View.Left, Math.Min(0, sky.View.Top), sky.View.Width, sky.Horizon + 45 - Math.Min(0, sky.View.Top));

    private static void Sun(Canvas canvas, Backdrop sky, double y, double radius, string core, string glow)
    {
        var x = sky.IsIndoors ? sky.Dice.Between(140, 260) : sky.Dice.Between(40, 360);
        canvas.Circle(canvas.Glow(glow, 0.8), x, y, radius * 2.6);
        canvas.Circle(core, x, y, radius);
    }

    private static void Stars(Canvas canvas, Backdrop sky, int count)
    {
        canvas.Add("<g stroke=\"#fff\" stroke-linecap=\"round\">");
        foreach (var width in new[] { 1.6, 3 })
        {
            canvas.Add($"<path stroke-width=\"{width}\" d=\"");
            for (var star = 0; star < count; star++)
            {
                var (x, y) = (sky.Dice.Between(-300, 700), sky.Dice.Between(-190, sky.Horizon - 20));
                if (sky.View.Shows(x, 2) && y > sky.View.Top)
                {
                    canvas.Add($"M{x:0} {y:0}h0");
                }
            }

            canvas.Add("\"/>");
        }

        canvas.Add("</g>");
    }

    private static void Clouds(Canvas canvas, Backdrop sky, int count, string colour, double opacity)
    {
        for (var cloud = 0; cloud < count * 2; cloud++)
        {
            var x = -250 + (900.0 * cloud / (count * 2)) + sky.Dice.Between(-50, 50);
            var (y, size, puff) = (sky.Dice.Between(15, sky.Horizon - 80), sky.Dice.Between(0.6, 1.25), sky.Dice.Between(14, 22));
            if (sky.View.Shows(x, 60 * size))
            {
                canvas.Add($"<path fill=\"{colour}\" opacity=\"{opacity}\" d=\"M{x - (44 * size)} {y}a{13 * size} {13 * size} 0 0 1 {14 * size} {-15 * size}a{puff * size} {puff * size} 0 0 1 {36 * size} {-8 * size}a{15 * size} {15 * size} 0 0 1 {24 * size} {12 * size}a{11 * size} {11 * size} 0 0 1 {12 * size} {11 * size}z\"/>");
            }
        }
    }
}
