namespace PictureBook.Art;

/// <summary>Draws the house, the castle, the lighthouse, the windmill and the tent.</summary>
internal static class Buildings
{
    public static void House(Canvas canvas, Figure figure)
    {
        var roof = figure.Dice.Pick(["#8a4a36", "#6a4a52", "#4f5a6b"]);
        canvas.Path("#9a5a44", "M22 -72V-102H36V-60z");
        canvas.Path(figure.Base, "M-46 0V-58L0 -94L46 -58V0z");
        canvas.Path(roof, "M-60 -50L0 -102L60 -50L54 -42L0 -88L-54 -42z");
        canvas.Path("#6b3f26", "M-10 0V-34C-10 -42 10 -42 10 -34V0z");
        canvas.Path(figure.Glass, "M-36 -42h18v20h-18zM18 -42h18v20h-18z");
        canvas.Circle(figure.Glass, 0, -62, 9);
        canvas.Line("#fffaf0", 2, "M-27 -42v20M-36 -32h18M27 -42v20M18 -32h18M0 -71v18M-9 -62h18");
        canvas.Plain();
        canvas.Circle("#f7c531", 6, -18, 2.2);
        canvas.Path("#5f9a48", "M-46 0c-2 -12 12 -14 14 -6c6 -6 14 0 12 6zM46 0c2 -12 -12 -14 -14 -6c-6 -6 -14 0 -12 6z");
    }

    public static void Castle(Canvas canvas, Figure figure)
    {
        canvas.Line("#5a4632", 2, "M-46 -88V-108M46 -88V-108M0 -94V-112");
        canvas.Path("#e0493c", "M-46 -108l14 5l-14 5zM46 -108l14 5l-14 5zM0 -112l16 6l-16 5z");
        canvas.Path(figure.Base, "M-20 0V-92H-20V-100H-10V-94H-5V-100H5V-94H10V-100H20V0z");
        canvas.Path(figure.Flat, "M-46 0V-52H-36V-46H-26V-52H-14V-46H-4V-52H6V-46H16V-52H28V-46H36V-52H46V0z");
        canvas.Path(figure.Base, "M-60 0V-64H-32V0zM32 0V-64H60V0z");
        canvas.Path(figure.Dark, "M-66 -62L-46 -94L-26 -62zM26 -62L46 -94L66 -62z");
        canvas.Path("#4a3426", "M-14 0V-24C-14 -42 14 -42 14 -24V0z");
        canvas.Path(figure.Glass, "M-51 -48c0 -8 10 -8 10 0v12h-10zM41 -48c0 -8 10 -8 10 0v12h-10zM-5 -74c0 -8 10 -8 10 0v12h-10z");
        canvas.Plain();
        canvas.Line("#8a6a48", 1.6, "M-7 -36V0M0 -38V0M7 -36V0M-14 -14H14");
        canvas.Line(figure.Dark, 1.6, "M-56 -24h7M-46 -14h8M40 -26h7M48 -12h7M-28 -30h6M22 -20h6M-12 -82h6M6 -60h6");
    }

    public static void Lighthouse(Canvas canvas, Figure figure)
    {
        if (figure.IsDark)
        {
            var beam = canvas.Glow("#fff6b8", 0.95);
            canvas.Add($"<path fill=\"{beam}\" stroke=\"none\" d=\"M0 -86L120 -118V-54zM0 -86L-120 -118V-54z\"/>");
        }

        canvas.Path("#7d8088", "M-40 0C-34 -12 -24 -12 -18 -10C-8 -16 14 -16 22 -9C30 -12 38 -8 42 0z");
        canvas.Path("#fbf6ea", "M-19 -8L-12 -76H12L19 -8z");
        canvas.Path(figure.Base, "M-19 -8L-17.500 -24H17.500L19 -8zM-15.500 -41L-14 -58H14L15.500 -41z");
        canvas.Path(figure.Dark, "M-18 -76H18V-71H-18z");
        canvas.Path(figure.IsDark ? "#fff3a0" : "#d8eef5", "M-9 -92H9V-76H-9z");
        canvas.Path(figure.Base, "M-13 -91C-10 -102 10 -102 13 -91z");
        canvas.Line(figure.Dark, 2.4, "M0 -100V-106M-4 -92V-76M4 -92V-76");
        canvas.Path("#5a3b2a", "M-5 -8V-18C-5 -23 5 -23 5 -18V-8z");
        canvas.Path(figure.Glass, "M-3 -66h6v6h-6zM-3 -36h6v6h-6z");
    }

    public static void Windmill(Canvas canvas, Figure figure)
    {
        canvas.Path(figure.Base, "M-24 0L-15 -66H15L24 0z");
        canvas.Path(figure.Dark, "M-17 -64C-16 -86 16 -86 17 -64z");
        canvas.Path("#6b3f26", "M-8 0V-16C-8 -24 8 -24 8 -16V0z");
        canvas.Path(figure.Glass, "M-5 -46h10v12h-10z");
        canvas.Open(Canvas.Number($"rotate({(figure.Phase * 90) + 12} 0 -68)"));
        for (var sail = 0; sail < 4; sail++)
        {
            canvas.Add($"<g transform=\"rotate({sail * 90} 0 -68)\"><path fill=\"#fff6e2\" d=\"M2 -74H13L15 -108H2z\"/><path stroke=\"#7a5436\" stroke-width=\"3\" d=\"M0 -68V-110\"/><path stroke=\"#7a5436\" stroke-width=\"1\" d=\"M2 -82H13M2 -90H14M2 -98H14\"/></g>");
        }

        canvas.Close();
        canvas.Circle("#5a3b2a", 0, -68, 4.5);
    }

    public static void Tent(Canvas canvas, Figure figure)
    {
        canvas.Line("#5a4632", 2, "M-84 0L-66 -12M84 0L66 -12");
        canvas.Path(figure.Dark, "M6 -98L84 0H26z");
        canvas.Path(figure.Base, "M0 -98L-76 0H52z");
        canvas.Path(figure.IsDark ? "#ffd97a" : "#4a3a40", "M-4 -78L-32 0H22z");
        canvas.Path(figure.Light, "M-4 -78L-46 -18C-42 -10 -38 -4 -32 0C-26 -26 -14 -54 -4 -78z");
        canvas.Line("#5a4632", 3, "M-6 -98L6 -104M0 -98L-6 -106");
    }
}
