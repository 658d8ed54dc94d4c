namespace PictureBook.Art;

/// <summary>Draws the person and the child, in clothes of the subject's colour.</summary>
internal static class People
{
    private static readonly string[] Skins = ["#f6d3b3", "#eebd94", "#c98d62", "#9a6440", "#6f4630"];
    private static readonly string[] Hairs = ["#2b211d", "#5a3a22", "#a8672e", "#e3bf62", "#8a8a90"];

    public static void Person(Canvas canvas, Figure figure)
    {
        var (skin, hair, trousers) = (figure.Dice.Pick(Skins), figure.Dice.Pick(Hairs), figure.Dice.Pick(["#39435c", "#5b5148", "#4a4a55"]));
        var swing = (figure.Pose == Pose.Walk ? 24 : figure.Pose == Pose.Run ? 46 : 4) * figure.Swing;
        if (figure.Pose == Pose.Sit)
        {
            canvas.Path("#8a5a34", "M-22 -26h38v6h-38zM-19 -20h5v20h-5zM8 -20h5v20h-5z");
            canvas.Path(trousers, "M-12 -40C8 -40 26 -38 26 -28L27 -6H18L16 -24H-14z");
            canvas.Path("#3a2f2a", "M17 -7h11q7 3 6 7h-17z");
            Body(canvas, figure, skin, hair, 14);
            return;
        }

        canvas.Open(Canvas.Number($"rotate({(figure.Pose == Pose.Run ? 9 : 0)} 0 -40)"));
        PersonLeg(canvas, Ink.Of(trousers).Darker(0.25).ToString(), -swing, figure.Pose == Pose.Run);
        Arm(canvas, figure.Dark, skin, swing, figure.Pose == Pose.Run);
        PersonLeg(canvas, trousers, swing, figure.Pose == Pose.Run);
        Body(canvas, figure, skin, hair, -swing);
        canvas.Close();
    }

    public static void Child(Canvas canvas, Figure figure)
    {
        var (skin, hair) = (figure.Dice.Pick(Skins), figure.Dice.Pick(Hairs));
        var swing = (figure.Pose == Pose.Run ? 40 : 8) * figure.Swing;
        foreach (var side in new[] { -1, 1 })
        {
            canvas.Open(Canvas.Number($"rotate({side * swing} {side * 7} -28)"));
            canvas.Path(skin, $"M{(side * 7) - 4.5} -30h9V-6h-9z");
            canvas.Path("#c8443c", $"M{(side * 7) - 5} -7h10q6 2 5 7h-15z");
            canvas.Close();
        }

        canvas.Path(figure.Dark, Canvas.Number($"M-10 -52L{-30 - (swing / 6)} -38l5 6L-8 -42z"));
        canvas.Path(figure.Base, "M-9 -60H11L24 -22C8 -17 -8 -17 -22 -22z");
        if (figure.Pose == Pose.Wave)
        {
            canvas.Path(figure.Base, $"M6 -58L{26 + (swing / 2)} -80l7 5L13 -46z");
            canvas.Circle(skin, 31 + (swing / 2), -80, 5.5);
        }
        else
        {
            canvas.Path(figure.Base, "M9 -58L30 -38l-5 6L7 -42z");
            canvas.Circle(skin, 29, -34, 5);
        }

        canvas.Circle(hair, -19, -76, 9);
        canvas.Circle(hair, 21, -76, 9);
        canvas.Circle(skin, 1, -78, 20);
        canvas.Path(hair, "M-19 -76C-22 -102 24 -104 21 -76C14 -90 -6 -92 -19 -76z");
        canvas.Plain();
        Limbs.Eye(canvas, -5, -76, 2.6);
        Limbs.Eye(canvas, 10, -76, 2.6);
        canvas.Circle("#f08a86", -9, -69, 3.4);
        canvas.Circle("#f08a86", 14, -69, 3.4);
        canvas.Line("#8a3b38", 1.8, "M-2 -68q5 5 9 0");
    }

    private static void Body(Canvas canvas, Figure figure, string skin, string hair, double arm)
    {
        canvas.Path(skin, "M-4 -76h9v10h-9z");
        canvas.Path(figure.Base, "M-14 -66C-12 -72 10 -73 14 -66L17 -33H-16z");
        canvas.Path(figure.Light, "M-12 -70C-8 -74 8 -74 12 -70L11 -65H-11z");
        Arm(canvas, figure.Base, skin, arm, figure.Pose == Pose.Run);
        canvas.Circle(skin, 2, -86, 12);
        canvas.Path(hair, "M-11 -82C-16 -104 14 -106 15 -90C8 -94 0 -94 -3 -92C-3 -86 -6 -80 -11 -82z");
        canvas.Plain();
        Limbs.Eye(canvas, 8, -86, 1.9);
        canvas.Line("#8a3b38", 1.4, "M6 -80q4 2 6 -1");
        canvas.Outlined();
    }

    private static void Arm(Canvas canvas, string sleeve, string skin, double angle, bool bent)
    {
        canvas.Open(Canvas.Number($"rotate({angle} 0 -66)"));
        canvas.Circle(skin, bent ? 17 : 1, bent ? -46 : -34, 4.5);
        canvas.Path(sleeve, bent ? "M-5 -67C-2 -70 5 -70 6 -66L5 -53L18 -52V-44L-2 -44z" : "M-5 -66C-3 -70 5 -70 6 -66L5 -37H-4z");
        canvas.Close();
    }

    private static void PersonLeg(Canvas canvas, string fill, double angle, bool running)
    {
        canvas.Open(Canvas.Number($"rotate({angle} 0 -38)"));
        canvas.Path(fill, running && angle > 0 ? "M-7 -38H8L7 -18L-14 -8L-18 -15L-4 -22z" : "M-7 -38H8L6 -5H-4z");
        canvas.Path("#3a2f2a", running && angle > 0 ? "M-14 -8L-18 -15L-24 -13L-20 -2z" : "M-5 -6H6q8 2 7 6H-5z");
        canvas.Close();
    }
}
