namespace PictureBook.Art;

/// <summary>Draws the elephant, the giraffe, the bear, the turtle, the fish, the duck and the whale.</summary>
internal static class WildAnimals
{
    public static void Elephant(Canvas canvas, Figure figure)
    {
        Limbs.Leg(canvas, figure.Dark, 14, -36, 19, Limbs.Gait(figure, 0) * 0.6);
        Limbs.Leg(canvas, figure.Dark, -36, -36, 19, Limbs.Gait(figure, 2) * 0.6);
        canvas.Line(figure.Dark, 4, "M-60 -58C-70 -50 -68 -38 -70 -28");
        canvas.Path(figure.Base, "M-62 -54C-62 -90 -30 -98 0 -94C24 -94 34 -80 30 -52C28 -34 12 -28 -8 -28H-44C-58 -30 -62 -40 -62 -54z");
        Limbs.Leg(canvas, figure.Base, 2, -38, 21, Limbs.Gait(figure, 1) * 0.6);
        Limbs.Leg(canvas, figure.Base, -46, -40, 21, Limbs.Gait(figure, 3) * 0.6);
        var lift = 12 * figure.Swing;
        canvas.Path(figure.Base, $"M10 -74C14 -98 40 -104 54 -92C62 -84 62 -70 64 -56C64 -40 {66 + lift} -26 {76 + lift} -22C{82 + lift} -20 {80 + lift} -12 {72 + lift} -12C54 -12 48 -34 48 -50C36 -44 14 -50 10 -74z");
        canvas.Path("#fffaf0", "M46 -54C48 -44 56 -40 64 -42C58 -46 54 -52 52 -58z");
        canvas.Path(figure.Dark, "M24 -90C2 -100 -18 -84 -14 -64C-10 -46 10 -42 22 -54C30 -64 32 -80 24 -90z");
        canvas.Plain();
        canvas.Path(figure.Light, "M18 -82C4 -88 -8 -78 -6 -64C-2 -54 8 -54 16 -60C22 -68 22 -76 18 -82z");
        Limbs.Eye(canvas, 44, -76, 3);
    }

    public static void Giraffe(Canvas canvas, Figure figure)
    {
        Limbs.Leg(canvas, figure.Dark, 10, -36, 7, Limbs.Gait(figure, 0) * 0.7, "#5a4632");
        Limbs.Leg(canvas, figure.Dark, -22, -36, 7, Limbs.Gait(figure, 2) * 0.7, "#5a4632");
        canvas.Line(figure.Dark, 2.5, "M-30 -48C-38 -44 -36 -34 -38 -28");
        canvas.Path(figure.Base, "M-31 -44C-31 -54 -20 -56 -4 -56C4 -58 10 -72 16 -92C18 -100 26 -102 30 -98L42 -90C46 -86 42 -82 38 -82L28 -84C26 -68 22 -48 18 -38C14 -32 4 -32 -6 -32H-22C-29 -32 -31 -38 -31 -44z");
        Limbs.Leg(canvas, figure.Base, 13, -38, 8, Limbs.Gait(figure, 1) * 0.7, "#5a4632");
        Limbs.Leg(canvas, figure.Base, -25, -38, 8, Limbs.Gait(figure, 3) * 0.7, "#5a4632");
        canvas.Line("#6b4a2c", 2.4, "M20 -98L18 -106M25 -99L25 -107");
        canvas.Path(figure.Base, "M18 -95C12 -100 8 -98 8 -95C12 -91 16 -91 19 -92z");
        canvas.Plain();
        canvas.Path("#7a4a22", "M-24 -50l8 -2 2 8 -8 2zM-12 -52l9 0 0 8 -8 1zM-22 -40l9 -2 1 7 -8 1zM-8 -42l9 -2 3 7 -9 3zM4 -52l7 -4 3 8 -8 3zM8 -42l7 -2 -1 7 -6 1zM9 -64l6 -4 3 7 -7 3zM17 -60l5 -3 -1 8 -4 1zM14 -76l5 -3 2 6 -6 3zM21 -74l4 -3 0 8 -3 0zM18 -88l4 -1 2 6 -6 1z");
        Limbs.Eye(canvas, 27, -93, 1.8);
    }

    public static void Bear(Canvas canvas, Figure figure)
    {
        Limbs.Leg(canvas, figure.Dark, 26, -34, 17, Limbs.Gait(figure, 0) * 0.8);
        Limbs.Leg(canvas, figure.Dark, -34, -34, 18, Limbs.Gait(figure, 2) * 0.8);
        canvas.Path(figure.Base, "M-60 -52C-62 -84 -30 -90 -6 -86C10 -92 30 -88 38 -74C44 -56 40 -36 26 -28C4 -24 -28 -24 -44 -26C-58 -32 -60 -42 -60 -52z");
        Limbs.Leg(canvas, figure.Base, 14, -36, 19, Limbs.Gait(figure, 1) * 0.8);
        Limbs.Leg(canvas, figure.Base, -46, -38, 20, Limbs.Gait(figure, 3) * 0.8);
        canvas.Circle(figure.Dark, 26, -94, 8);
        canvas.Circle(figure.Dark, 52, -95, 8);
        canvas.Path(figure.Base, "M16 -76C16 -94 28 -100 40 -100C54 -100 62 -92 64 -80C76 -78 78 -62 68 -58C56 -52 40 -50 30 -54C20 -58 16 -66 16 -76z");
        canvas.Plain();
        canvas.Ellipse("#e7cfa8", 64, -68, 11, 8.5);
        canvas.Ellipse("#1d1a22", 70, -73, 5, 3.6);
        Limbs.Eye(canvas, 50, -81, 3);
        canvas.Line("#5a3d30", 1.6, "M68 -68q-2 6 -8 5");
    }

    public static void Turtle(Canvas canvas, Figure figure)
    {
        var step = 10 * figure.Swing;
        Limbs.Leg(canvas, "#7fa04a", 34, -22, 18, step);
        Limbs.Leg(canvas, "#7fa04a", -44, -22, 18, -step);
        canvas.Path("#8fb454", "M-66 -22C-84 -20 -86 -8 -88 -6C-76 -4 -64 -8 -56 -14z");
        canvas.Path("#8fb454", "M48 -30C60 -34 62 -64 72 -74C82 -82 100 -78 102 -64C104 -52 92 -48 84 -46C78 -30 66 -16 50 -16z");
        canvas.Path(figure.Base, "M-72 -20C-72 -70 -40 -100 -6 -100C32 -100 58 -66 60 -20z");
        canvas.Path(figure.Light, "M-78 -22C-78 -30 -72 -30 -66 -30H54C64 -30 66 -24 64 -18C60 -12 -72 -12 -78 -22z");
        canvas.Plain();
        canvas.Path(figure.Dark, "M-20 -88h26l12 20l-12 22h-26l-14 -22zM-46 -80l12 10l-12 26l-16 -2c2 -14 8 -26 16 -34zM20 -86c14 8 24 20 28 38l-16 4l-14 -24zM-30 -36h44l4 6h-52z");
        Limbs.Eye(canvas, 90, -65, 4);
        canvas.Line("#4a6a2c", 2, "M100 -56q-6 4 -11 3");
    }

    public static void Fish(Canvas canvas, Figure figure)
    {
        var (lift, tail) = (8 * figure.Swing, 6 * figure.Swing);
        canvas.Path("#cfeef7", "M-46 0C-40 -14 -30 -6 -26 -12C-18 -4 -10 -14 -4 -6C4 -14 12 -4 20 -12C26 -6 36 -12 44 0C20 8 -24 8 -46 0z");
        canvas.Open(Canvas.Number($"translate(0 {-lift}) rotate({-18 - lift} 0 -50)"));
        canvas.Path(figure.Dark, $"M-34 -52L-66 {-80 + tail}C-60 -60 -60 -46 -64 {-26 + tail}z");
        canvas.Path(figure.Dark, "M-16 -72C-6 -94 16 -90 26 -76zM-4 -32C-4 -20 8 -18 14 -22L16 -34z");
        canvas.Path(figure.Base, "M-42 -53C-24 -84 28 -88 56 -52C30 -18 -22 -22 -42 -53z");
        canvas.Path(figure.Light, "M20 -74C30 -62 30 -44 20 -32C34 -34 46 -42 56 -52C46 -64 34 -72 20 -74z");
        canvas.Plain();
        canvas.Line(figure.Dark, 2.4, "M-22 -62q7 9 0 18M-8 -68q8 8 0 15M-8 -50q8 8 0 15M6 -72q8 9 0 17M6 -54q8 9 0 17");
        canvas.Circle("#ffffff", 38, -57, 6.5);
        Limbs.Eye(canvas, 40, -57, 4);
        canvas.Close();
    }

    public static void Duck(Canvas canvas, Figure figure)
    {
        var bob = 3 * figure.Swing;
        canvas.Open(Canvas.Number($"rotate({bob} 0 -20)"));
        canvas.Path(figure.Base, "M-62 -46C-50 -48 -36 -50 -24 -46C-4 -44 10 -48 16 -58C8 -66 8 -90 26 -98C44 -104 60 -90 56 -72C54 -62 56 -54 58 -44C62 -16 40 -2 4 -2C-38 -2 -56 -20 -62 -46z");
        canvas.Path(figure.Dark, "M-38 -38C-14 -46 14 -44 22 -32C16 -12 -20 -8 -38 -38z");
        canvas.Path("#f39a2a", "M54 -82C64 -84 78 -80 82 -74C80 -66 62 -66 54 -70z");
        canvas.Plain();
        Limbs.Eye(canvas, 42, -82, 4);
        canvas.Close();
        canvas.Path("#d5f0f7", "M-66 -6C-50 -14 -40 -4 -24 -8C-8 -12 6 -2 22 -8C38 -12 52 -4 70 -6C60 6 -56 6 -66 -6z");
    }

    public static void Whale(Canvas canvas, Figure figure)
    {
        canvas.Line("#cdeefa", 6, Canvas.Number($"M36 -72C36 -86 26 -96 {16 - (3 * figure.Swing)} -92M36 -72C36 -86 46 -98 {58 + (3 * figure.Swing)} -92"));
        canvas.Path(figure.Base, "M-78 -44C-92 -50 -100 -66 -98 -82C-88 -84 -78 -76 -72 -68C-64 -78 -52 -82 -44 -78C-46 -66 -52 -54 -58 -46C-30 -32 -6 -70 36 -70C72 -70 92 -46 90 -22C90 -8 70 0 36 0C-20 0 -62 -14 -78 -44z");
        canvas.Path("#f4f2ea", "M88 -18C78 -20 40 -24 10 -14C-4 -10 -18 -8 -28 -10C-10 -2 16 0 36 0C68 0 88 -8 88 -18z");
        canvas.Path(figure.Dark, "M18 -22C10 -12 -2 -4 -14 -4C-10 -14 -4 -24 2 -28z");
        canvas.Plain();
        Limbs.Eye(canvas, 62, -34, 4);
        canvas.Line(figure.Dark, 2, "M88 -22C80 -20 74 -22 70 -26M30 -12h22M34 -6h26");
        canvas.Path("#d5f0f7", "M-70 -4C-50 -12 -40 -2 -20 -6C0 -10 20 0 40 -5C60 -10 80 -2 98 -4C88 8 -60 8 -70 -4z");
    }
}
