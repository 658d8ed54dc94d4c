namespace PictureBook.Art;

/// <summary>Draws what is in the air: bird, butterfly, kite, balloon, airplane, helicopter; and the sailboat.</summary>
internal static class Flyers
{
    public static void Bird(Canvas canvas, Figure figure)
    {
        var wing = 20 * figure.Swing;
        canvas.Path(figure.Dark, $"M0 -50C-10 -76 -4 {-72 - wing} 14 {-78 - wing}C24 -82 22 -62 18 -48z");
        canvas.Path(figure.Base, "M-40 -42L-78 -56C-74 -46 -76 -34 -80 -26L-38 -30z");
        canvas.Path(figure.Base, "M-44 -36C-30 -60 0 -62 24 -60C34 -76 60 -74 64 -56C64 -44 54 -40 50 -34C36 -8 -20 -10 -44 -36z");
        canvas.Path("#f5a52b", "M62 -60L84 -51L62 -47z");
        canvas.Path(figure.Dark, $"M-18 -48C-46 -62 -46 {-72 - wing} -30 {-84 - wing}C-8 {-80 - wing} 16 -66 18 -46C8 -36 -10 -38 -18 -48z");
        canvas.Plain();
        canvas.Path(figure.Light, "M-20 -26C0 -12 34 -14 46 -34C30 -26 0 -22 -20 -26z");
        Limbs.Eye(canvas, 50, -59, 4);
    }

    public static void Butterfly(Canvas canvas, Figure figure)
    {
        var fold = 1 - (0.25 * Math.Abs(figure.Swing));
        foreach (var side in new[] { -1, 1 })
        {
            canvas.Add($"<g transform=\"scale({side * fold:0.##} 1)\">");
            canvas.Path(figure.Base, "M3 -52C14 -98 50 -108 62 -92C72 -74 44 -48 3 -48z");
            canvas.Path(figure.Base, "M3 -48C34 -50 56 -34 48 -16C40 0 12 -10 3 -40z");
            canvas.Circle(figure.Light, 42, -80, 9);
            canvas.Circle(figure.Dark, 34, -26, 7);
            canvas.Path(figure.Dark, "M62 -92C70 -76 54 -58 40 -54C52 -64 58 -78 54 -94z");
            canvas.Close();
        }

        canvas.Ellipse("#3a2c28", 0, -46, 5, 26);
        canvas.Circle("#3a2c28", 0, -74, 6);
        canvas.Line("#3a2c28", 2, "M-2 -78C-6 -90 -12 -94 -17 -94M2 -78C6 -90 12 -94 17 -94");
    }

    public static void Kite(Canvas canvas, Figure figure)
    {
        var wave = 8 * figure.Swing;
        canvas.Line("#fff8ea", 1.6, Canvas.Number($"M6 -52C0 -30 -14 -14 -10 0"));
        canvas.Line(figure.Dark, 3, Canvas.Number($"M-18 -34C-34 {-26 + wave} -22 -12 -42 {-2 - wave}"));
        canvas.Path(figure.Base, "M28 -104L46 -64L-18 -34L-26 -82z");
        canvas.Plain();
        canvas.Path(figure.Light, "M28 -104L6 -68L-26 -82z");
        canvas.Path(figure.Dark, "M46 -64L-18 -34L6 -68z");
        canvas.Line("#fff8ea", 2.2, "M28 -104L-18 -34M46 -64L-26 -82");
        canvas.Outlined();
        canvas.Path("#f7c531", Canvas.Number($"M-27 {-28 + wave}l-10 -5l2 11l10 -6l8 7l1 -11z"));
        canvas.Path(figure.Flat, Canvas.Number($"M-31 {-11 - (wave / 2)}l-10 -5l2 11l10 -6l8 7l1 -11z"));
    }

    public static void Balloon(Canvas canvas, Figure figure)
    {
        canvas.Line("#5a4632", 1.6, "M-13 -32L-8 -16M13 -32L8 -16");
        canvas.Path(figure.Base, "M-34 -68C-34 -112 34 -112 34 -68C34 -50 18 -40 12 -30H-12C-18 -40 -34 -50 -34 -68z");
        canvas.Plain();
        canvas.Path("#fff6e2", "M-16 -96C-22 -80 -20 -50 -8 -31H-2C-8 -50 -10 -82 -2 -101C-8 -101 -12 -99 -16 -96zM16 -96C22 -80 20 -50 8 -31H2C8 -50 10 -82 2 -101C8 -101 12 -99 16 -96z");
        canvas.Path(figure.Dark, "M34 -68C34 -50 18 -40 12 -30H8C20 -48 24 -74 20 -92C28 -88 34 -80 34 -68z");
        canvas.Outlined();
        canvas.Path("#a8713c", "M-10 -17H10L8 0H-8z");
        canvas.Line("#7a4d26", 1.4, "M-9 -11H9M-8 -5H8");
        if (figure.IsDark)
        {
            canvas.Add($"<ellipse cx=\"0\" cy=\"-28\" rx=\"9\" ry=\"9\" fill=\"#ffd76a\" stroke=\"none\" opacity=\".8\"/>");
        }
    }

    public static void Airplane(Canvas canvas, Figure figure)
    {
        canvas.Path(figure.Dark, "M-4 -56L-40 -92H-22L30 -56z");
        canvas.Path(figure.Base, "M-92 -54L-116 -100H-94L-64 -62z");
        canvas.Path(figure.Base, "M-100 -50C-90 -66 -40 -70 60 -70C96 -70 118 -56 118 -46C118 -34 96 -28 60 -28C-10 -28 -90 -36 -100 -50z");
        canvas.Path(figure.Glass, "M84 -66C94 -64 102 -60 106 -54H84z");
        canvas.Path(figure.Dark, "M-80 -46L-114 -34H-96L-56 -42z");
        canvas.Path(figure.Flat, "M10 -42L-46 0H-18L50 -40z");
        canvas.Plain();
        canvas.Path("#fff8ea", "M-96 -47C-40 -40 60 -42 116 -45C112 -34 94 -28 60 -28C-10 -28 -84 -36 -96 -47z");
        canvas.Path(figure.Flat, "M8 -44L-46 0H-18L52 -42z");
        canvas.Line(figure.Glass, 8, "M-48 -57h0M-28 -58h0M-8 -58h0M12 -58h0M32 -58h0M52 -58h0");
    }

    public static void Helicopter(Canvas canvas, Figure figure)
    {
        var turn = 60 + (50 * Math.Abs(figure.Swing));
        canvas.Line("#4a4f5a", 4, "M-26 -8H62M-8 -22V-8M42 -22V-8");
        canvas.Path(figure.Base, "M-20 -62L-96 -70L-104 -92H-92L-84 -76L-16 -48z");
        canvas.Path(figure.Base, "M-36 -46C-36 -76 0 -82 24 -80C58 -78 78 -56 76 -38C74 -22 50 -18 24 -18C-10 -18 -36 -24 -36 -46z");
        canvas.Path(figure.Glass, "M30 -72C52 -70 68 -56 70 -42H30zM-4 -70H20V-46H-4z");
        canvas.Line("#4a4f5a", 5, "M14 -80V-94");
        canvas.Ellipse("#4a4f5a", 14, -96, turn, 3.5);
        canvas.Line("#4a4f5a", 4, Canvas.Number($"M{-98 - (figure.Swing * 10)} -96L{-98 + (figure.Swing * 10)} -72"));
        canvas.Plain();
        canvas.Path(figure.Dark, "M-34 -38C-20 -30 50 -28 75 -38C74 -22 50 -18 24 -18C-10 -18 -34 -24 -34 -38z");
    }

    public static void Sailboat(Canvas canvas, Figure figure)
    {
        canvas.Open(Canvas.Number($"rotate({3 * figure.Swing} 0 0)"));
        canvas.Line("#6f4a2c", 4, "M0 -20V-102");
        canvas.Path(figure.Base, "M4 -98C30 -76 44 -50 48 -28H4z");
        canvas.Path(figure.Light, "M-4 -92C-8 -66 -20 -44 -40 -28H-4z");
        canvas.Path("#d8453c", "M0 -104L16 -99L0 -94z");
        canvas.Path("#9a6438", "M-52 -22H60C54 -6 40 2 28 2H-26C-40 0 -48 -8 -52 -22z");
        canvas.Path("#f7ecd6", "M-52 -22H60L57 -14H-50z");
        canvas.Close();
        canvas.Plain();
        canvas.Path("#d5f0f7", "M-62 0C-50 -6 -36 2 -22 -3C-8 -8 8 2 24 -3C38 -7 54 2 68 -2C60 8 -52 8 -62 0z");
    }
}
