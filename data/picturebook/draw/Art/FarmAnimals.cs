namespace PictureBook.Art;

/// <summary>Draws the horse, the cow, the sheep and the pig.</summary>
internal static class FarmAnimals
{
    public static void Horse(Canvas canvas, Figure figure)
    {
        var wave = 8 * figure.Swing;
        Limbs.Leg(canvas, figure.Dark, 24, -42, 10, Limbs.Gait(figure, 0), "#3a2c25");
        Limbs.Leg(canvas, figure.Dark, -30, -42, 11, Limbs.Gait(figure, 2), "#3a2c25");
        canvas.Path("#3b2b26", $"M-40 -66C-58 -68 -60 -40 {-56 - wave} -18C-46 -24 -46 -50 -38 -56z");
        canvas.Path(figure.Base, "M-44 -54C-44 -70 -26 -70 0 -66C12 -66 20 -76 28 -92C34 -100 44 -98 48 -92L62 -74C66 -66 60 -60 54 -62L44 -70C40 -56 36 -40 26 -36C6 -34 -14 -36 -26 -34C-40 -32 -44 -42 -44 -54z");
        Limbs.Leg(canvas, figure.Base, 18, -42, 11, Limbs.Gait(figure, 1), "#3a2c25");
        Limbs.Leg(canvas, figure.Base, -36, -44, 12, Limbs.Gait(figure, 3), "#3a2c25");
        canvas.Path("#3b2b26", "M36 -100C24 -98 8 -80 2 -64C14 -66 24 -76 32 -88L42 -94z");
        canvas.Path(figure.Base, "M36 -94L40 -106L46 -94z");
        canvas.Plain();
        Limbs.Eye(canvas, 46, -85, 2.6);
        canvas.Circle("#2a2024", 59, -68, 1.8);
    }

    public static void Cow(Canvas canvas, Figure figure)
    {
        Limbs.Leg(canvas, figure.Dark, 24, -34, 12, Limbs.Gait(figure, 0), "#4a3a34");
        Limbs.Leg(canvas, figure.Dark, -38, -34, 13, Limbs.Gait(figure, 2), "#4a3a34");
        canvas.Line(figure.Dark, 3.5, Canvas.Number($"M-54 -70C-66 -62 -62 -40 {-64 + (6 * figure.Swing)} -26"));
        canvas.Path("#f3a7ad", "M-26 -34C-26 -20 -6 -20 -6 -34z");
        canvas.Path(figure.Base, "M-56 -66C-56 -80 -40 -78 0 -78C24 -78 36 -78 38 -62C38 -44 34 -32 20 -30H-40C-54 -32 -56 -48 -56 -66z");
        Limbs.Leg(canvas, figure.Base, 16, -34, 13, Limbs.Gait(figure, 1), "#4a3a34");
        Limbs.Leg(canvas, figure.Base, -46, -36, 14, Limbs.Gait(figure, 3), "#4a3a34");
        canvas.Path("#efe3c8", "M36 -92C30 -100 30 -106 36 -108C36 -102 40 -98 44 -94zM62 -92C68 -100 68 -106 62 -108C62 -102 58 -98 54 -94z");
        canvas.Path(figure.Dark, "M34 -88C24 -94 18 -88 20 -82C26 -80 32 -80 36 -82zM62 -88C72 -94 80 -88 76 -82C72 -80 66 -80 62 -82z");
        canvas.Path(figure.Base, "M34 -86C36 -98 62 -98 64 -86L62 -64H36z");
        canvas.Path("#f6b9b4", "M34 -66C34 -76 64 -76 64 -66C66 -52 32 -52 34 -66z");
        canvas.Plain();
        canvas.Path(figure.Light, "M-44 -74C-30 -80 -18 -72 -22 -60C-28 -48 -46 -52 -46 -62zM-6 -56C2 -66 18 -62 16 -48C12 -38 -6 -40 -8 -48zM8 -77C16 -70 28 -70 32 -76z");
        canvas.Ellipse("#8a4f4f", 43, -64, 2, 2.6);
        canvas.Ellipse("#8a4f4f", 55, -64, 2, 2.6);
        Limbs.Eye(canvas, 42, -82);
        Limbs.Eye(canvas, 57, -82);
    }

    public static void Sheep(Canvas canvas, Figure figure)
    {
        Limbs.Leg(canvas, "#4a434a", 18, -28, 9, Limbs.Gait(figure, 0));
        Limbs.Leg(canvas, "#4a434a", -24, -28, 9, Limbs.Gait(figure, 2));
        Limbs.Leg(canvas, "#5b545c", 8, -28, 9, Limbs.Gait(figure, 1));
        Limbs.Leg(canvas, "#5b545c", -34, -28, 9, Limbs.Gait(figure, 3));
        canvas.Path(figure.Base, "M-52 -46C-60 -62 -46 -74 -36 -72C-32 -86 -14 -88 -8 -78C2 -90 20 -86 22 -74C36 -74 40 -58 34 -48C38 -34 24 -24 12 -30C4 -20 -14 -20 -18 -28C-32 -18 -54 -28 -52 -46z");
        canvas.Path("#5b545c", "M28 -84C16 -86 10 -78 16 -72C22 -70 28 -74 32 -78zM50 -84C62 -88 70 -80 64 -74C58 -70 52 -74 48 -78z");
        canvas.Path("#4a434a", "M28 -82C32 -94 48 -94 52 -82C56 -66 48 -50 40 -50C32 -50 24 -66 28 -82z");
        canvas.Path(figure.Base, "M26 -84C20 -92 30 -100 34 -96C38 -104 50 -100 48 -94C58 -94 56 -82 48 -84C42 -78 32 -78 26 -84z");
        canvas.Plain();
        canvas.Line(figure.Light, 3, "M-38 -56q6 -8 12 0M-20 -66q6 -8 12 0M-4 -50q6 -8 12 0M-26 -40q6 -8 12 0M8 -66q6 -8 12 0");
        canvas.Circle("#ffffff", 36, -72, 3);
        canvas.Circle("#ffffff", 46, -72, 3);
        canvas.Circle("#16141c", 37, -71.500, 1.6);
        canvas.Circle("#16141c", 47, -71.500, 1.6);
    }

    public static void Pig(Canvas canvas, Figure figure)
    {
        Limbs.Leg(canvas, figure.Dark, 22, -26, 13, Limbs.Gait(figure, 0), figure.Dark);
        Limbs.Leg(canvas, figure.Dark, -32, -26, 13, Limbs.Gait(figure, 2), figure.Dark);
        canvas.Line(figure.Dark, 4, "M-52 -56C-62 -52 -66 -62 -60 -66C-54 -68 -54 -58 -62 -54");
        canvas.Path(figure.Base, "M-56 -52C-56 -82 -26 -88 0 -86C34 -86 50 -68 48 -48C46 -26 26 -20 0 -20C-34 -20 -54 -28 -56 -52z");
        Limbs.Leg(canvas, figure.Base, 12, -28, 14, Limbs.Gait(figure, 1), figure.Dark);
        Limbs.Leg(canvas, figure.Base, -40, -30, 14, Limbs.Gait(figure, 3), figure.Dark);
        canvas.Path(figure.Base, "M22 -62C22 -86 40 -92 52 -88C68 -84 72 -66 66 -52C58 -40 40 -38 30 -44C24 -48 22 -54 22 -62z");
        canvas.Path(figure.Dark, "M28 -80C22 -94 24 -102 28 -102C38 -100 44 -92 42 -86zM52 -88C54 -100 62 -104 66 -100C70 -92 66 -84 62 -82z");
        canvas.Ellipse(figure.Light, 64, -58, 10, 11);
        canvas.Plain();
        canvas.Ellipse(figure.Dark, 61, -58, 2.2, 4);
        canvas.Ellipse(figure.Dark, 68, -58, 2.2, 4);
        Limbs.Eye(canvas, 46, -73, 3);
        Limbs.Eye(canvas, 60, -75, 3);
    }
}
