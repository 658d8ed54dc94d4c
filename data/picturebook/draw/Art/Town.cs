namespace PictureBook.Art;

/// <summary>Draws the city street and the playground.</summary>
internal static class Town
{
    public static void Street(Canvas canvas, Backdrop land)
    {
        var (foot, glass) = (land.Horizon + 48, land.IsDark ? "#ffd76a" : "#dff0f6");
        for (var x = -330 + land.Dice.Between(0, 40); x < 720;)
        {
            var (wide, tall) = (land.Dice.Between(70, 115), land.Dice.Between(120, 235));
            var wall = land.Dice.Pick(["#c98f6f", "#b86f5c", "#d9b98c", "#8d9cab", "#a58fb0", "#cfa3a0", "#7f97a5"]);
            if (land.View.Shows(x + (wide / 2), wide / 2))
            {
                Building(canvas, land, x, foot, wide, tall, wall, glass);
            }
            else
            {
                land.Dice.Seed();
            }

            x += wide + 2;
        }

        Scenery.Band(canvas, land, foot, foot + 26, "#cfcac2", "#b4aea5");
        Scenery.Band(canvas, land, foot + 26, land.View.Bottom, "#5a5f6b", "#42464f");
        canvas.Add($"<path stroke=\"#f4e7b4\" stroke-width=\"5\" stroke-dasharray=\"34 26\" d=\"M{land.View.Left - 20} {foot + 72}H{land.View.Right}\"/>");
        for (var x = -280 + land.Dice.Between(0, 80); x < 700; x += 190)
        {
            if (land.View.Shows(x, 20))
            {
                canvas.Line("#3a3f4a", 4.5, Canvas.Number($"M{x} {foot + 20}v-120q0 -12 14 -12h8"));
                canvas.Circle(canvas.Glow("#ffe28a", land.IsDark ? 0.9 : 0), x + 22, foot - 106, 34);
                canvas.Ellipse(land.IsDark ? "#fff0b0" : "#f5f2e6", x + 22, foot - 109, 9, 6);
            }
        }
    }

    public static void Playground(Canvas canvas, Backdrop land)
    {
        Scenery.Hills(canvas, land, land.Horizon - 12, 18, "#6fae6a", "#5b9c58", 60);
        Scenery.Band(canvas, land, land.Horizon + 22, land.View.Bottom, "#9ad267", "#62ad48");
        canvas.Ellipse("#d9b978", 200, 362, 235, 62);
        canvas.Ellipse("#efd59a", 200, 358, 228, 58);
        var slideLeft = land.Dice.Chance(0.5);
        var floor = land.Horizon + 92;
        Slide(canvas, slideLeft ? 62 : 338, floor, slideLeft ? 1 : -1, land.Dice.Pick(["#f2b632", "#e8553f", "#3d8fd6"]));
        Swing(canvas, slideLeft ? 318 : 82, floor, land.Dice.Between(-12, 12), land.Dice.Pick(["#d94848", "#4a6fd0", "#3f9d57"]));
        Swing(canvas, -140, floor, 5, "#4a6fd0");
        Slide(canvas, 560, floor, -1, "#f2b632");
        Scenery.Tufts(canvas, land, land.Horizon + 40, 14, "#4a9440");
    }

    private static void Building(Canvas canvas, Backdrop land, double x, double foot, double wide, double tall, string wall, string glass)
    {
        var dice = new Dice(land.Dice.Seed());
        canvas.Rect(canvas.Fade(wall, Ink.Of(wall).Darker(0.22).ToString()), x, foot - tall, wide, tall);
        canvas.Rect(Ink.Of(wall).Darker(0.35).ToString(), x - 2, foot - tall - 5, wide + 4, 8);
        var columns = (int)(wide / 24);
        canvas.Add($"<path fill=\"{glass}\" d=\"");
        for (var y = foot - tall + 14; y < foot - 52; y += 30)
        {
            for (var column = 0; column < columns; column++)
            {
                if (!land.IsDark || dice.Chance(0.7))
                {
                    canvas.Add($"M{x + ((column + 0.5) * wide / columns) - 7} {y}h14v18h-14z");
                }
            }
        }

        canvas.Add("\"/>");
        canvas.Rect(glass, x + 8, foot - 34, wide - 34, 26);
        canvas.Rect("#5a3b2a", x + wide - 22, foot - 34, 15, 34);
        var awning = dice.Pick(["#c8443c", "#3c7f6a", "#4a66a8", "#d59a3a"]);
        canvas.Path(awning, $"M{x + 5} {foot - 34}l3 -10h{wide - 34}l3 10z");
    }

    private static void Slide(Canvas canvas, double x, double floor, int way, string colour)
    {
        canvas.Open(Canvas.Number($"translate({x} {floor}) scale({way} 1)"));
        canvas.Line("#6b7280", 4, "M-34 0V-92M-14 0V-92M-34 -20h20M-34 -38h20M-34 -56h20M-34 -74h20");
        canvas.Path("#b3402f", "M-42 -92l18 -22l18 22z");
        canvas.Add($"<path fill=\"none\" stroke=\"{Ink.Of(colour).Darker(0.35)}\" stroke-width=\"15\" d=\"M-16 -72C20 -66 30 -8 78 -6\"/>");
        canvas.Add($"<path fill=\"none\" stroke=\"{colour}\" stroke-width=\"10\" d=\"M-16 -74C20 -68 30 -10 78 -8\"/>");
        canvas.Close();
    }

    private static void Swing(Canvas canvas, double x, double floor, double sway, string colour)
    {
        canvas.Line(colour, 6, Canvas.Number($"M{x - 62} {floor}L{x - 44} {floor - 112}H{x + 44}L{x + 62} {floor}M{x - 44} {floor - 112}L{x - 30} {floor}M{x + 44} {floor - 112}L{x + 30} {floor}"));
        canvas.Line("#4b4f58", 2, Canvas.Number($"M{x - 24} {floor - 110}L{x - 24 + sway} {floor - 32}M{x - 8} {floor - 110}L{x - 8 + sway} {floor - 32}M{x + 10} {floor - 110}L{x + 10 - sway} {floor - 34}M{x + 26} {floor - 110}L{x + 26 - sway} {floor - 34}"));
        canvas.Rect("#8a5a34", x - 29 + sway, floor - 34, 26, 6);
        canvas.Rect("#8a5a34", x + 5 - sway, floor - 36, 26, 6);
    }
}
