namespace PictureBook.Art;

/// <summary>Draws the tree, the flower and the mushroom, and the snowman among them.</summary>
internal static class Plants
{
    public static void Tree(Canvas canvas, Figure figure)
    {
        canvas.Path("#7a4e2d", "M-10 0C-6 -14 -6 -30 -6 -48H6C6 -30 6 -14 12 0z");
        canvas.Line("#7a4e2d", 5, "M0 -36L16 -52M-2 -40L-16 -54");
        canvas.Path(figure.Base, "M-30 -38C-50 -38 -54 -62 -38 -70C-42 -88 -20 -98 -8 -92C2 -106 30 -100 32 -84C50 -84 54 -58 40 -50C36 -36 14 -34 6 -40C-4 -32 -22 -32 -30 -38z");
        canvas.Plain();
        canvas.Path(figure.Light, "M-32 -66C-34 -80 -18 -90 -8 -84C-2 -80 -8 -76 -14 -74C-22 -72 -26 -70 -32 -66zM8 -90C18 -94 26 -88 26 -80C20 -82 12 -82 8 -90z");
        canvas.Path(figure.Dark, "M-28 -42C-16 -36 -6 -40 6 -46C18 -40 30 -42 38 -54C36 -38 14 -34 6 -40C-4 -32 -22 -34 -28 -42z");
        canvas.Circle(figure.Dark, 14, -66, 4);
        canvas.Circle(figure.Light, -12, -58, 4);
    }

    public static void Flower(Canvas canvas, Figure figure)
    {
        var sway = 4 * figure.Swing;
        canvas.Line("#2f7a36", 6, Canvas.Number($"M0 0C-4 -20 4 -36 {sway} -58"));
        canvas.Path("#4aa348", "M-1 -10C-20 -10 -32 -22 -36 -34C-18 -36 -6 -26 -1 -10zM1 -18C18 -16 30 -28 34 -40C18 -42 4 -34 1 -18z");
        canvas.Open(Canvas.Number($"translate({sway} -66) rotate({figure.Dice.Between(0, 50)})"));
        for (var petal = 0; petal < 7; petal++)
        {
            canvas.Add($"<ellipse transform=\"rotate({petal * 51.43})\" cx=\"0\" cy=\"-21\" rx=\"10.500\" ry=\"16\" fill=\"{figure.Base}\"/>");
        }

        canvas.Circle(figure.Flat is { } petals && petals.StartsWith("#f7", StringComparison.Ordinal) ? "#8a5324" : "#ffd34d", 0, 0, 12);
        canvas.Close();
    }

    public static void Mushroom(Canvas canvas, Figure figure)
    {
        canvas.Path("#fbf1dc", "M-18 -50C-16 -30 -24 -12 -22 -4C-14 3 16 3 22 -4C24 -12 14 -30 18 -50z");
        canvas.Path("#e8d8b8", "M-46 -46C-30 -38 30 -38 46 -46L20 -54H-20z");
        canvas.Path(figure.Base, "M-62 -46C-62 -84 -32 -100 0 -100C32 -100 62 -84 62 -46C50 -54 -50 -54 -62 -46z");
        canvas.Plain();
        foreach (var (x, y, radius) in new[] { (-34.0, -68.0, 9.0), (-6, -84, 8), (8, -63, 10), (36, -74, 8), (46, -56, 5), (-14, -59, 4) })
        {
            canvas.Ellipse("#fffaf0", x, y, radius, radius * 0.8);
        }
    }

    public static void Snowman(Canvas canvas, Figure figure)
    {
        canvas.Line("#6b4a2c", 3.5, "M-20 -50L-48 -66M-40 -61L-46 -54M20 -50L46 -70M40 -65L48 -62");
        canvas.Circle("#f4f8fc", 0, -24, 26);
        canvas.Circle("#fafcff", 0, -58, 19);
        canvas.Circle("#ffffff", 0, -82, 14);
        canvas.Path(figure.Base, "M-16 -76C-8 -70 8 -70 16 -76L18 -69C12 -65 8 -64 6 -64L10 -46H0L-2 -64C-8 -64 -14 -66 -18 -69z");
        canvas.Path(figure.Base, "M-20 -92H20V-88H-20zM-12 -91V-108H12V-91z");
        canvas.Path("#f58a2a", "M2 -83L20 -80L2 -77z");
        canvas.Plain();
        canvas.Circle("#1d1a22", -5, -85, 2);
        canvas.Circle("#1d1a22", 6, -85, 2);
        canvas.Circle("#1d1a22", 0, -36, 2.4);
        canvas.Circle("#1d1a22", 0, -24, 2.4);
        canvas.Path("#dce6f2", "M-24 -18C-18 -4 14 -2 25 -18C22 6 -20 6 -24 -18z");
    }
}
