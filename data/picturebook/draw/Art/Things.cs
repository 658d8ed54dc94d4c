namespace PictureBook.Art;

/// <summary>Draws things that people use.</summary>
internal static class Things
{
    public static void Umbrella(Canvas canvas, Figure figure)
    {
        canvas.Line("#5a3b2a", 5, "M0 -94V-10C0 4 -18 4 -18 -8");
        canvas.Path(figure.Base, "M-60 -48C-56 -84 -30 -98 0 -98C30 -98 56 -84 60 -48C52 -58 38 -58 30 -48C22 -58 8 -58 0 -48C-8 -58 -22 -58 -30 -48C-38 -58 -52 -58 -60 -48z");
        canvas.Plain();
        canvas.Path(figure.Light, "M-30 -48C-28 -74 -16 -92 0 -98C-6 -84 -2 -64 0 -48C-8 -58 -22 -58 -30 -48z");
        canvas.Path(figure.Dark, "M30 -48C28 -74 16 -92 0 -98C34 -96 56 -82 60 -48C52 -58 38 -58 30 -48z");
        canvas.Circle("#5a3b2a", 0, -99, 3.5);
    }

    public static void Ball(Canvas canvas, Figure figure)
    {
        canvas.Circle(figure.Base, 0, -50, 49);
        canvas.Plain();
        canvas.Open(Canvas.Number($"rotate({figure.Phase * 360} 0 -50)"));
        canvas.Path("#fffaf0", "M0 -50L-17 -96A49 49 0 0 1 17 -96zM0 -50L48 -42A49 49 0 0 1 31 -12zM0 -50L-48 -42A49 49 0 0 0 -31 -12z");
        canvas.Circle(figure.Dark, 0, -50, 8);
        canvas.Close();
        canvas.Add($"<ellipse cx=\"-18\" cy=\"-74\" rx=\"13\" ry=\"8\" fill=\"#fff\" opacity=\".5\" transform=\"rotate(-35 -18 -74)\"/>");
    }

    public static void Campfire(Canvas canvas, Figure figure)
    {
        var flicker = 7 * figure.Swing;
        var glow = canvas.Glow("#ffb84a", figure.IsDark ? 0.75 : 0.35);
        canvas.Add($"<ellipse cx=\"0\" cy=\"-40\" rx=\"100\" ry=\"80\" stroke=\"none\" fill=\"{glow}\"/>");
        canvas.Path(figure.Base, $"M-34 -12C-48 -40 -22 -52 -24 -76C-10 -72 -8 -60 -8 -54C0 -68 {4 + flicker} -84 {-2 + flicker} -104C24 -90 22 -64 20 -54C26 -58 28 -66 28 -70C44 -48 42 -26 32 -12z");
        canvas.Plain();
        canvas.Path("#ffd34d", $"M-20 -12C-28 -32 -12 -40 -10 -52C-2 -46 0 -40 0 -36C6 -44 {8 + (flicker / 2)} -54 {5 + (flicker / 2)} -66C22 -52 28 -26 20 -12z");
        canvas.Path("#fff3c4", "M-8 -12C-12 -24 -2 -28 0 -36C8 -28 12 -20 8 -12z");
        canvas.Outlined();
        canvas.Path("#7a4a28", "M-52 -6L44 -22L47 -12L-50 4zM52 -6L-44 -22L-47 -12L50 4z");
        canvas.Ellipse("#c79a6a", -51, -1, 3.5, 5);
        canvas.Ellipse("#c79a6a", 51, -1, 3.5, 5);
    }

    public static void Bench(Canvas canvas, Figure figure)
    {
        canvas.Path("#3f444e", "M-76 0V-46H-68V0zM68 0V-46H76V0zM-68 -46L-74 -98H-66L-60 -46zM68 -46L74 -98H66L60 -46z");
        foreach (var y in new[] { -96, -78, -60 })
        {
            canvas.Path(figure.Base, Canvas.Number($"M-88 {y}H88V{y + 12}H-88z"));
        }

        canvas.Path(figure.Base, "M-86 -46H86L94 -34H-94z");
        canvas.Path(figure.Dark, "M-94 -34H94V-27H-94z");
    }

    public static void Chair(Canvas canvas, Figure figure)
    {
        canvas.Path(figure.Dark, "M14 -42H21V-4H14zM-12 -42H-5V-4H-12z");
        canvas.Path(figure.Base, "M-26 -100C-30 -102 -22 -104 -20 -100L-18 0H-27z");
        canvas.Path(figure.Base, "M-24 -98H-14C-10 -98 -8 -94 -8 -88L-6 -56H-22z");
        canvas.Path(figure.Flat, "M-28 -50H26C32 -50 34 -44 30 -42H-28z");
        canvas.Path(figure.Base, "M22 -42H30L29 0H22z");
        canvas.Plain();
        canvas.Path(figure.Light, "M-18 -92H-14L-11 -62H-16zM-24 -48H24v3H-24z");
    }

    public static void Guitar(Canvas canvas, Figure figure)
    {
        canvas.Open("rotate(18 0 -50)");
        canvas.Path("#6b4226", "M-5 -56V-98H5V-56z");
        canvas.Path("#4a2c1a", "M-8 -98H8L7 -112H-7z");
        canvas.Path(figure.Base, "M0 -62C14 -64 20 -54 16 -44C14 -38 26 -32 26 -18C26 -2 12 4 0 4C-12 4 -26 -2 -26 -18C-26 -32 -14 -38 -16 -44C-20 -54 -14 -64 0 -62z");
        canvas.Circle("#2a1d18", 0, -34, 8);
        canvas.Path("#4a2c1a", "M-10 -14H10V-9H-10z");
        canvas.Plain();
        canvas.Line("#f7ecd6", 1, "M-2.500 -12V-108M0 -12V-108M2.500 -12V-108");
        canvas.Circle("#f7ecd6", -9, -107, 2);
        canvas.Circle("#f7ecd6", 9, -107, 2);
        canvas.Circle("#f7ecd6", -9, -101, 2);
        canvas.Circle("#f7ecd6", 9, -101, 2);
        canvas.Path(figure.Light, "M-20 -16C-20 -28 -10 -34 -12 -44C-14 -50 -12 -56 -8 -58C-12 -46 -4 -38 -10 -32C-14 -28 -18 -22 -20 -16z");
        canvas.Close();
    }

    public static void Suitcase(Canvas canvas, Figure figure)
    {
        canvas.Add("<path fill=\"none\" stroke=\"#3a2c25\" stroke-width=\"7\" d=\"M-20 -82V-98H20V-82\"/>");
        canvas.Rect(figure.Base, -62, -84, 124, 80, 11);
        canvas.Path(figure.Dark, "M-36 -84h14V-4h-14zM22 -84h14V-4h-14z");
        canvas.Path("#f2c84a", "M-34 -50h10v12h-10zM24 -50h10v12h-10z");
        canvas.Plain();
        canvas.Path(figure.Light, "M-54 -80H54v5H-54z");
        canvas.Path("#fff6e2", "M-12 -40h24v18h-24z");
        canvas.Circle("#2c6ccb", 0, -31, 6);
        canvas.Circle("#23252c", -48, -3, 5);
        canvas.Circle("#23252c", 48, -3, 5);
    }

    public static void Teapot(Canvas canvas, Figure figure)
    {
        canvas.Add($"<path fill=\"none\" stroke=\"{figure.Dark}\" stroke-width=\"11\" d=\"M-44 -66C-86 -74 -84 -20 -44 -26\"/>");
        canvas.Path(figure.Base, "M38 -28C62 -28 58 -58 78 -74L90 -66C76 -46 74 -10 38 -12z");
        canvas.Path(figure.Base, "M-52 -44C-52 -72 -28 -80 0 -80C28 -80 52 -72 52 -44C52 -18 34 0 24 0H-24C-34 0 -52 -18 -52 -44z");
        canvas.Path(figure.Flat, "M-30 -76C-26 -92 26 -92 30 -76z");
        canvas.Circle(figure.Dark, 0, -93, 7.5);
        canvas.Plain();
        canvas.Path(figure.Light, "M-40 -48C-40 -62 -30 -70 -18 -72C-30 -62 -34 -50 -32 -38C-36 -38 -40 -42 -40 -48z");
        canvas.Line("#fff6e2", 7, "M-16 -32h0M0 -26h0M16 -32h0M-8 -46h0M8 -46h0");
        canvas.Add("<path fill=\"none\" stroke=\"#fff\" stroke-width=\"4\" stroke-linecap=\"round\" opacity=\".75\" d=\"M86 -78q6 -8 0 -16q-5 -7 1 -14\"/>");
    }

    public static void Robot(Canvas canvas, Figure figure)
    {
        var lift = 16 * figure.Swing;
        canvas.Line("#5a606c", 4, "M0 -92V-104");
        canvas.Circle("#ff5a4a", 0, -106, 5);
        canvas.Path("#5a606c", "M-20 -26h12v26h-16v-6zM8 -26h12l4 20v6H8z");
        canvas.Line("#5a606c", 8, Canvas.Number($"M-30 -54L-46 {-40 - lift}M30 -54L46 {-40 + lift}"));
        canvas.Circle(figure.Dark, -47, -38 - lift, 7);
        canvas.Circle(figure.Dark, 47, -38 + lift, 7);
        canvas.Rect(figure.Base, -30, -62, 60, 40, 6);
        canvas.Rect(figure.Base, -24, -94, 48, 30, 7);
        canvas.Rect("#e9f4f6", -17, -52, 34, 20, 3);
        canvas.Plain();
        canvas.Circle("#fff6c4", -10, -80, 7);
        canvas.Circle("#fff6c4", 10, -80, 7);
        canvas.Circle("#1d1a22", -9, -80, 3);
        canvas.Circle("#1d1a22", 11, -80, 3);
        canvas.Line("#1d1a22", 2, "M-8 -69H8");
        canvas.Line("#e0493c", 6, "M-9 -42h0");
        canvas.Line("#3f9d57", 6, "M0 -42h0");
        canvas.Line("#f2b632", 6, "M9 -42h0");
    }
}
