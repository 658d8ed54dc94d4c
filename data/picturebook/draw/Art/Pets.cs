namespace PictureBook.Art;

/// <summary>Draws the dog, the cat, the rabbit and the penguin.</summary>
internal static class Pets
{
    public static void Dog(Canvas canvas, Figure figure)
    {
        var wag = 10 * figure.Swing;
        if (figure.Pose == Pose.Sit)
        {
            canvas.Path(figure.Base, $"M-34 -10C-50 -16 -54 {-34 - wag} -46 {-44 - wag}C-42 -42 -44 -22 -28 -20z");
            canvas.Path(figure.Base, "M-34 -2C-40 -30 -18 -50 0 -66L28 -64C34 -44 28 -20 24 -2z");
            canvas.Path(figure.Dark, "M-36 0C-42 -26 -8 -36 -2 -14C0 -6 4 -2 6 0z");
            Limbs.Leg(canvas, figure.Base, 14, -34, 11, 0);
            Limbs.Leg(canvas, figure.Base, 24, -38, 11, 0);
        }
        else
        {
            Limbs.Leg(canvas, figure.Dark, 30, -42, 12, Limbs.Gait(figure, 0));
            Limbs.Leg(canvas, figure.Dark, -28, -42, 13, Limbs.Gait(figure, 2));
            canvas.Path(figure.Base, $"M-40 -58C-54 -62 -66 {-78 - wag} -62 {-92 - wag}C-56 {-94 - wag} -52 -74 -36 -68z");
            canvas.Path(figure.Base, "M-46 -56C-46 -72 -30 -72 0 -70C16 -70 26 -80 40 -78C46 -60 44 -36 26 -34C6 -36 -12 -40 -24 -36C-40 -30 -46 -42 -46 -56z");
            Limbs.Leg(canvas, figure.Base, 22, -44, 12, Limbs.Gait(figure, 1));
            Limbs.Leg(canvas, figure.Base, -36, -46, 14, Limbs.Gait(figure, 3));
        }

        canvas.Path("#d8453c", "M14 -66L40 -60L38 -53L13 -60z");
        canvas.Path(figure.Base, "M14 -70C10 -92 24 -102 38 -100C48 -99 52 -93 54 -88L70 -84C77 -82 77 -72 70 -70C62 -66 54 -64 46 -62C32 -56 16 -58 14 -70z");
        canvas.Path(figure.Dark, "M20 -97C6 -96 4 -72 10 -62C20 -60 28 -74 32 -90z");
        canvas.Line(figure.Dark, 1.6, "M70 -73C64 -70 58 -70 54 -72");
        canvas.Plain();
        canvas.Ellipse("#1d1a22", 71, -82, 5, 4);
        Limbs.Eye(canvas, 46, -87, 3.2);
    }

    public static void Cat(Canvas canvas, Figure figure)
    {
        var curl = 6 * figure.Swing;
        if (figure.Pose == Pose.Sit)
        {
            canvas.Path(figure.Base, $"M-22 -4C-50 -2 -58 -26 -46 {-38 - curl}C-38 -40 -44 -16 -22 -14z");
            canvas.Path(figure.Base, "M-28 0C-36 -34 -12 -54 -4 -64H22C30 -44 28 -14 26 0z");
            canvas.Path(figure.Dark, "M-28 0C-30 -26 0 -26 2 0z");
            Limbs.Leg(canvas, figure.Base, 8, -30, 10, 0);
            Limbs.Leg(canvas, figure.Base, 18, -30, 10, 0);
        }
        else
        {
            Limbs.Leg(canvas, figure.Dark, 20, -34, 10, Limbs.Gait(figure, 0));
            Limbs.Leg(canvas, figure.Dark, -32, -34, 11, Limbs.Gait(figure, 2));
            canvas.Path(figure.Base, $"M-42 -40C-66 -44 -68 -74 {-58 - curl} -92C-50 -96 -48 -88 {-52 - curl} -80C-58 -62 -50 -54 -36 -54z");
            canvas.Path(figure.Base, "M-48 -46C-46 -62 -20 -62 0 -60C14 -60 28 -62 32 -52C34 -36 24 -28 10 -28C-8 -28 -24 -32 -36 -28C-46 -28 -50 -38 -48 -46z");
            Limbs.Leg(canvas, figure.Base, 12, -36, 10, Limbs.Gait(figure, 1));
            Limbs.Leg(canvas, figure.Base, -40, -38, 12, Limbs.Gait(figure, 3));
        }

        canvas.Path(figure.Base, "M-8 -72L-8 -99L8 -91C14 -93 22 -93 28 -91L44 -99L45 -72C46 -50 30 -46 18 -46C6 -46 -9 -52 -8 -72z");
        canvas.Plain();
        canvas.Path("#f3a3a8", "M-4 -82L-4 -92L4 -88zM41 -82L41 -92L33 -88zM15 -65h7l-3.500 5z");
        canvas.Ellipse("#d9e86a", 7, -73, 5.5, 6.5);
        canvas.Ellipse("#d9e86a", 31, -73, 5.5, 6.5);
        canvas.Ellipse("#16141c", 8, -73, 2.2, 5.6);
        canvas.Ellipse("#16141c", 32, -73, 2.2, 5.6);
        canvas.Line("#f7f3ea", 1.2, "M-2 -62L-20 -66M-2 -58L-19 -56M39 -62L57 -66M39 -58L56 -56");
        canvas.Line(figure.Dark, 3.5, "M12 -90V-83M18 -91V-82M24 -90V-83" + (figure.Pose == Pose.Sit ? "" : "M-24 -58v10M-12 -60v10M-34 -56v8"));
    }

    public static void Rabbit(Canvas canvas, Figure figure)
    {
        var twitch = 6 * figure.Swing;
        canvas.Open(Canvas.Number($"rotate({-14 + (twitch / 2)} 16 -62)"));
        canvas.Path(figure.Dark, "M20 -62C16 -86 22 -104 30 -104C38 -102 34 -78 28 -62z");
        canvas.Close();
        canvas.Circle("#ffffff", -38, -20, 10);
        canvas.Path(figure.Base, "M-36 -6C-44 -34 -22 -54 2 -48C22 -44 32 -24 28 -2z");
        canvas.Path(figure.Base, "M-32 0C-36 -28 2 -32 6 -8C10 -6 12 -2 10 0z");
        canvas.Path(figure.Base, "M14 0C12 -14 16 -24 22 -26C30 -20 30 -8 32 -4C34 -2 32 0 30 0z");
        canvas.Path(figure.Base, "M6 -50C6 -68 20 -72 30 -70C42 -68 48 -58 46 -50C44 -40 32 -36 22 -38C12 -38 6 -42 6 -50z");
        canvas.Open(Canvas.Number($"rotate({-18 - twitch} 14 -64)"));
        canvas.Path(figure.Base, "M8 -62C2 -88 8 -106 16 -106C26 -104 24 -80 18 -62z");
        canvas.Plain();
        canvas.Path("#f2a7ad", "M11 -66C8 -84 11 -98 16 -98C20 -96 19 -80 16 -66z");
        canvas.Close();
        canvas.Ellipse("#e8798a", 46, -53, 3, 2.5);
        Limbs.Eye(canvas, 31, -58, 3.4);
        canvas.Line("#ffffff", 1, "M40 -47L56 -50M40 -45L55 -42");
    }

    public static void Penguin(Canvas canvas, Figure figure)
    {
        var flap = 14 * figure.Swing;
        canvas.Path("#f09a2c", "M-18 0C-18 -8 -2 -8 -2 0zM4 0C4 -8 22 -8 22 0z");
        canvas.Path(figure.Base, "M-26 -8C-34 -40 -22 -64 -16 -76C-14 -92 -4 -100 6 -100C18 -100 26 -90 26 -78C32 -60 38 -36 28 -8C18 0 -16 0 -26 -8z");
        canvas.Path("#fffaf0", "M-6 -10C-16 -34 -8 -58 6 -68C26 -62 32 -30 24 -10C16 -4 0 -4 -6 -10zM4 -72C0 -84 8 -92 16 -88C24 -86 26 -76 22 -70C16 -66 8 -66 4 -72z");
        canvas.Path("#f7a82e", "M22 -84L42 -78L23 -74z");
        canvas.Open(Canvas.Number($"rotate({24 + flap} -18 -62)"));
        canvas.Path(figure.Dark, "M-24 -64C-12 -66 -10 -40 -18 -18C-26 -20 -30 -48 -24 -64z");
        canvas.Close();
        canvas.Plain();
        Limbs.Eye(canvas, 15, -82, 2.8);
    }
}
