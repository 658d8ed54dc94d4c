namespace PictureBook.Art;

/// <summary>Draws the forest, the mountains, the snow, the desert and the jungle.</summary>
internal static class Wilds
{
    public static void Forest(Canvas canvas, Backdrop land)
    {
        Scenery.Band(canvas, land, land.Horizon - 40, land.View.Bottom, "#3f7d5c", "#2d5c3c");
        Pines(canvas, land, land.Horizon + 8, 26, 85, 130, "#5a9a7c", "#4f8d70");
        Pines(canvas, land, land.Horizon + 32, 19, 105, 165, "#33754f", "#2a6443");
        Scenery.Hills(canvas, land, land.Horizon + 30, 7, "#56793a", "#33481f", 90);
        for (var tree = 0; tree < 9; tree++)
        {
            var x = tree < 4 ? land.Dice.Between(-290, 45) : tree < 6 ? land.Dice.Between(-10, 35) + ((tree - 4) * 375) : land.Dice.Between(355, 690);
            Scenery.Pine(canvas, land, x, land.Horizon + land.Dice.Between(50, 78), land.Dice.Between(220, 280), "#1f5a38", "#174a2d");
        }

        Scenery.Tufts(canvas, land, land.Horizon + 60, 20, "#6f9a48");
        Scenery.Dots(canvas, land, land.Horizon + 70, 16, "#8a5a34", 4);
    }

    public static void Mountains(Canvas canvas, Backdrop land)
    {
        Peaks(canvas, land, land.Horizon + 5, 105, 150, "#93a7c4", "#7d92b3", 0.7);
        Peaks(canvas, land, land.Horizon + 32, 140, 190, "#6d7d9b", "#56657f", 1);
        Scenery.Hills(canvas, land, land.Horizon + 25, 14, "#7a9a6a", "#5c7d52", 110);
        Scenery.Hills(canvas, land, land.Horizon + 72, 12, "#8f9c84", "#626e5c", 90);
        for (var rock = 0; rock < 18; rock++)
        {
            var (x, y, size) = (land.Dice.Between(-290, 690), land.Dice.Between(land.Horizon + 60, 398), land.Dice.Between(7, 18));
            if (land.View.Shows(x, size))
            {
                canvas.Path("#8b919c", $"M{x - size} {y}l{size * 0.4} {-size * 0.8}l{size * 0.8} {-size * 0.2}l{size * 0.8} {size}z");
                canvas.Path("#6b717d", $"M{x + (size * 0.2)} {y - size}l{size * 0.8} {size}h{-size * 0.9}z");
            }
        }
    }

    public static void Snow(Canvas canvas, Backdrop land)
    {
        Scenery.Hills(canvas, land, land.Horizon - 18, 24, "#cfdcee", "#c4d4ea", 170);
        Pines(canvas, land, land.Horizon + 22, 9, 55, 100, "#e8f1f8", "#5e8a86");
        Scenery.Hills(canvas, land, land.Horizon + 12, 14, "#eef5fb", "#d5e2f1", 130);
        Scenery.Hills(canvas, land, land.Horizon + 70, 14, "#ffffff", "#c3d3e8", 150);
        Scenery.Tufts(canvas, land, land.Horizon + 80, 14, "#bccde4", "q14 -7 30 0");
    }

    public static void Desert(Canvas canvas, Backdrop land)
    {
        Scenery.Hills(canvas, land, land.Horizon - 12, 20, "#e9a765", "#e09a56", 150);
        Scenery.Hills(canvas, land, land.Horizon + 15, 22, "#efb267", "#dd9448", 190);
        for (var cactus = 0; cactus < 5; cactus++)
        {
            var (x, y, tall) = (cactus < 2 ? 18 + (cactus * 362) : land.Dice.Between(-280, 680), land.Horizon + land.Dice.Between(40, 70), land.Dice.Between(45, 75));
            if (land.View.Shows(x, 25) && (x < 60 || x > 340))
            {
                canvas.Line("#3c7a4a", 12, Canvas.Number($"M{x} {y}v{-tall}M{x} {y - (tall * 0.4)}h-14v{-tall * 0.3}M{x} {y - (tall * 0.3)}h14v{-tall * 0.35}"));
                canvas.Line("#5a9a60", 2, Canvas.Number($"M{x - 2} {y - 3}v{6 - tall}"));
            }
        }

        Scenery.Hills(canvas, land, land.Horizon + 62, 16, land.Dice.Pick(["#f4c077", "#f0b96c", "#f2c585"]), "#c97f38", 170);
        Scenery.Tufts(canvas, land, land.Horizon + 85, 16, "#c98a44", "q16 -8 34 0");
    }

    public static void Jungle(Canvas canvas, Backdrop land)
    {
        Scenery.Hills(canvas, land, land.Horizon - 75, 22, "#3f8a55", "#1f5a3c", 60);
        Scenery.Hills(canvas, land, land.Horizon - 28, 22, "#2c7a48", "#14492f", 55);
        for (var palm = 0; palm < 7; palm++)
        {
            Scenery.Palm(canvas, land, -240 + (palm * 140) + land.Dice.Between(-30, 30), land.Horizon + 30, land.Dice.Between(130, 190), land.Dice.Pick(["#4fae4c", "#3d9a4a", "#66b84a"]));
        }

        Scenery.Hills(canvas, land, land.Horizon + 28, 8, "#4c8c3a", "#24491f", 60);
        foreach (var x in new[] { -220.0, -120, -30, 430, 520, 620, 8, 392 })
        {
            Leaf(canvas, land, x + land.Dice.Between(-12, 12), land.Horizon + land.Dice.Between(60, 90), land.Dice.Between(60, 95));
        }

        canvas.Add("<g fill=\"none\" stroke=\"#2f6b34\" stroke-width=\"4\">");
        for (var vine = 0; vine < 9; vine++)
        {
            var x = -260 + (vine * 108) + land.Dice.Between(-30, 30);
            if (land.View.Shows(x, 70))
            {
                canvas.Add($"<path d=\"M{x - 60} {land.View.Top - 2}Q{x} {land.Dice.Between(50, 110)} {x + 60} {land.View.Top - 2}\"/>");
            }
        }

        canvas.Close();
        Scenery.Dots(canvas, land, land.Horizon + 60, 9, "#e8486a", 6);
        Scenery.Tufts(canvas, land, land.Horizon + 60, 24, "#6fb548");
    }

    private static void Leaf(Canvas canvas, Backdrop land, double x, double y, double tall)
    {
        if (!land.View.Shows(x, tall))
        {
            return;
        }

        canvas.Path("#2f9a4c", $"M{x} {y}q{-tall * 0.7} {-tall * 0.3} {-tall * 0.75} {-tall * 0.9}q{tall * 0.6} {tall * 0.1} {tall * 0.75} {tall * 0.9}q0 {-tall * 0.7} {tall * 0.15} {-tall * 1.1}q{tall * 0.3} {tall * 0.5} {-tall * 0.15} {tall * 1.1}q{tall * 0.2} {-tall * 0.7} {tall * 0.85} {-tall * 0.7}q{-tall * 0.2} {tall * 0.6} {-tall * 0.85} {tall * 0.7}z");
        canvas.Line("#8fd06a", 1.5, Canvas.Number($"M{x} {y}q{-tall * 0.3} {-tall * 0.5} {-tall * 0.6} {-tall * 0.75}M{x} {y}q{tall * 0.1} {-tall * 0.5} {tall * 0.13} {-tall * 0.9}M{x} {y}q{tall * 0.3} {-tall * 0.5} {tall * 0.7} {-tall * 0.6}"));
    }

    private static void Pines(Canvas canvas, Backdrop land, double y, int count, double low, double high, string colour, string shade)
    {
        for (var tree = 0; tree < count; tree++)
        {
            var x = -290 + (980.0 * tree / count) + land.Dice.Between(-18, 18);
            Scenery.Pine(canvas, land, x, y + land.Dice.Between(-6, 6), land.Dice.Between(low, high), colour, shade);
        }
    }

    private static void Peaks(Canvas canvas, Backdrop land, double y, double low, double high, string light, string dark, double snow)
    {
        for (var x = -330 + land.Dice.Between(0, 60); x < 740; x += land.Dice.Between(85, 135))
        {
            var (tall, wide) = (land.Dice.Between(low, high), land.Dice.Between(85, 125));
            if (!land.View.Shows(x, wide))
            {
                continue;
            }

            canvas.Path(light, $"M{x - wide} {y}L{x} {y - tall}L{x + wide} {y}z");
            canvas.Path(dark, $"M{x} {y - tall}L{x + wide} {y}H{x + (wide * 0.15)}L{x - (wide * 0.08)} {y - (tall * 0.45)}z");
            canvas.Add($"<path fill=\"#fbfdff\" opacity=\"{snow}\" d=\"M{x} {y - tall}L{x - (wide * 0.3)} {y - (tall * 0.7)}L{x - (wide * 0.14)} {y - (tall * 0.75)}L{x} {y - (tall * 0.62)}L{x + (wide * 0.13)} {y - (tall * 0.76)}L{x + (wide * 0.31)} {y - (tall * 0.69)}z\"/>");
        }
    }
}
