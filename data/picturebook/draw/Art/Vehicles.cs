namespace PictureBook.Art;

/// <summary>Draws what drives: car, bus, truck, tractor, bicycle, train.</summary>
internal static class Vehicles
{
    public static void Car(Canvas canvas, Figure figure)
    {
        Beam(canvas, figure, 104, -36);
        canvas.Path(figure.Base, "M-104 -20C-108 -44 -98 -54 -70 -58L-44 -90C-36 -98 22 -100 32 -92L60 -60C88 -56 106 -52 106 -36L104 -18z");
        canvas.Path(figure.Glass, "M-56 -60L-36 -84C-32 -88 -14 -89 -10 -89V-60zM0 -89C14 -90 22 -88 26 -84L46 -60H0z");
        canvas.Plain();
        canvas.Path(figure.Light, "M-98 -46C-80 -52 -60 -54 -50 -54H60C80 -52 92 -50 98 -44z");
        canvas.Path(figure.Dark, "M-104 -28H105L104 -16H-103zM-8 -52h10v3h-10z");
        canvas.Ellipse("#fff2b4", 100, -40, 6, 7);
        canvas.Ellipse("#ff5a4a", -102, -42, 5, 7);
        Wheel(canvas, -60, 21, figure.Phase);
        Wheel(canvas, 62, 21, figure.Phase);
    }

    public static void Bus(Canvas canvas, Figure figure)
    {
        Beam(canvas, figure, 108, -28);
        canvas.Path(figure.Base, "M-110 -14V-88C-110 -98 -102 -100 -94 -100H88C100 -100 104 -92 106 -82L112 -44V-14z");
        canvas.Path(figure.Glass, "M-98 -86h28v30h-28zM-64 -86h28v30h-28zM-30 -86h28v30h-28zM4 -86h28v30h-28zM76 -86h20l8 34h-28z");
        canvas.Path(figure.Glass, "M42 -86h26v70h-26z");
        canvas.Plain();
        canvas.Path(figure.Dark, "M-110 -46H38v9H-110zM54 -86h2.500v70h-2.500zM-110 -22H112V-13H-110z");
        canvas.Path(figure.Light, "M-104 -97H92q4 0 6 4H-106z");
        canvas.Ellipse("#fff2b4", 108, -30, 5, 6);
        Wheel(canvas, -66, 19, figure.Phase);
        Wheel(canvas, 76, 19, figure.Phase);
    }

    public static void Truck(Canvas canvas, Figure figure)
    {
        Beam(canvas, figure, 112, -34);
        canvas.Path("#efe9dc", "M-116 -22V-100H38V-22z");
        canvas.Path(figure.Base, "M44 -18V-86H82C92 -86 96 -76 100 -62L114 -50V-18z");
        canvas.Path(figure.Glass, "M62 -76H80C86 -76 88 -66 92 -54H62z");
        canvas.Path(figure.Dark, "M-116 -26H112V-14H-116z");
        canvas.Plain();
        canvas.Path(figure.Flat, "M-104 -74H26v14H-104zM-104 -52H26v8H-104z");
        canvas.Path("#cfc6b4", "M-116 -34H38V-26H-116z");
        canvas.Ellipse("#fff2b4", 110, -34, 4.5, 6);
        Wheel(canvas, -84, 19, figure.Phase);
        Wheel(canvas, -40, 19, figure.Phase);
        Wheel(canvas, 80, 19, figure.Phase);
    }

    public static void Tractor(Canvas canvas, Figure figure)
    {
        canvas.Path("#4a4f58", "M34 -58h8v-26h6v26z");
        canvas.Path(figure.Base, "M-10 -30V-58H64C72 -58 74 -52 74 -44V-26H-10z");
        canvas.Path(figure.Base, "M-54 -46V-62L-46 -98H8V-92H4L10 -46z");
        canvas.Path(figure.Glass, "M-42 -64L-36 -90H-4L0 -64z");
        canvas.Path(figure.Dark, "M-54 -102H14V-94H-54z");
        canvas.Plain();
        canvas.Path(figure.Dark, "M26 -50h40v3h-40zM26 -43h40v3h-40zM26 -36h40v3h-40z");
        canvas.Outlined();
        Wheel(canvas, -36, 36, figure.Phase, "#f2c230");
        Wheel(canvas, 54, 20, figure.Phase, "#f2c230");
        canvas.Path(figure.Base, "M-74 -46C-66 -76 -8 -76 0 -44L-6 -42C-16 -66 -58 -66 -68 -42z");
    }

    public static void Bicycle(Canvas canvas, Figure figure)
    {
        foreach (var x in new[] { -48.0, 50 })
        {
            canvas.Add($"<circle cx=\"{x}\" cy=\"-34\" r=\"32\" fill=\"none\" stroke=\"#23252c\" stroke-width=\"5.500\"/>");
            canvas.Open(Canvas.Number($"rotate({figure.Phase * 360} {x} -34)"));
            canvas.Line("#aab0ba", 1.4, Canvas.Number($"M{x - 31} -34h62M{x} -65v62M{x - 22} -56l44 44M{x + 22} -56l-44 44"));
            canvas.Close();
        }

        canvas.Line(figure.Dark, 8.5, "M-48 -34L-22 -76L30 -78L2 -32zM-22 -76L2 -32M50 -34L28 -90");
        canvas.Line(figure.Flat, 5.5, "M-48 -34L-22 -76L30 -78L2 -32zM-22 -76L2 -32M50 -34L28 -90");
        canvas.Line("#23252c", 5, "M-22 -76L-26 -88M28 -90L44 -96M28 -90L18 -92");
        canvas.Path("#23252c", "M-42 -92C-34 -94 -20 -92 -10 -88C-20 -84 -36 -84 -42 -92z");
        canvas.Circle("#5a5f6a", 2, -32, 8);
        canvas.Line("#23252c", 4, "M2 -32L10 -16M5 -15h11");
    }

    public static void Train(Canvas canvas, Figure figure)
    {
        var puff = figure.Phase * 8;
        canvas.Line("#6b5a4a", 5, "M-130 -2H130");
        canvas.Circle("#eceae6", 66 - puff, -96 - (puff / 2), 9);
        canvas.Circle("#f6f4f0", 48 - (1.5 * puff), -100 - puff, 13);
        canvas.Path(figure.Base, "M-126 -20V-70H-46V-20z");
        canvas.Path("#3a3f4a", "M-132 -76H-40V-68H-132z");
        canvas.Path(figure.Glass, "M-118 -60h20v20h-20zM-92 -60h20v20h-20zM-66 -60h14v20h-14z");
        canvas.Path(figure.Base, "M-34 -20V-84H14V-20z");
        canvas.Path("#3a3f4a", "M-40 -90H20V-82H-40z");
        canvas.Path(figure.Glass, "M-26 -74h32v24h-32z");
        canvas.Path(figure.Base, "M14 -22V-62H84C94 -62 98 -50 98 -42C98 -32 94 -22 88 -22z");
        canvas.Path("#3a3f4a", "M62 -62V-84H56V-90H80V-84H74V-62zM30 -62C30 -74 46 -74 46 -62z");
        canvas.Path("#c8443c", "M88 -22H98L114 -4H84z");
        canvas.Plain();
        canvas.Path(figure.Dark, "M-126 -28H92V-18H-126zM26 -62h5v38h-5zM52 -62h5v38h-5z");
        canvas.Circle("#fff2b4", 96, -46, 6);
        foreach (var x in new[] { -108.0, -64, -18, 12, 42, 70 })
        {
            Wheel(canvas, x, x is -18 or 12 ? 15 : 12, figure.Phase, "#c9ced6");
        }

        canvas.Line("#d8dce2", 3.5, "M-18 -14H42");
    }

    private static void Wheel(Canvas canvas, double x, double radius, double turn, string hub = "#d8dce2")
    {
        canvas.Circle("#23252c", x, -radius, radius);
        canvas.Circle(hub, x, -radius, radius * 0.55);
        canvas.Open(Canvas.Number($"rotate({turn * 360} {x} {-radius})"));
        canvas.Line("#7c828c", radius * 0.13, Canvas.Number($"M{x - (radius * 0.5)} {-radius}h{radius}M{x} {-radius * 1.5}v{radius}"));
        canvas.Close();
    }

    private static void Beam(Canvas canvas, Figure figure, double x, double y)
    {
        if (figure.IsDark)
        {
            var glow = canvas.Glow("#fff2b4", 0.85);
            canvas.Add($"<ellipse cx=\"{x + 16}\" cy=\"{y}\" rx=\"46\" ry=\"24\" fill=\"{glow}\" stroke=\"none\"/>");
        }
    }
}
