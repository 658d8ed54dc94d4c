namespace PictureBook.Art;

/// <summary>Draws the living room and the kitchen; the sky shows through the window.</summary>
internal static class Rooms
{
    private const double Floor = 285;

    public static void LivingRoom(Canvas canvas, Backdrop room)
    {
        var wall = room.Dice.Pick(["#e9c7a8", "#d8cfae", "#e3b9a6", "#c9cfc0"]);
        Wall(canvas, room, wall, 112, 42, 176, 132, "#fff6e4");
        canvas.Path(room.Dice.Pick(["#b5533f", "#8a4f6e", "#c98a2e"]), "M92 34h34c4 60 -2 100 -24 152h-14zM308 34h-34c-4 60 2 100 24 152h14z");
        canvas.Rect("#8a5a34", 80, 30, 240, 6, 3);
        Scenery.Band(canvas, room, Floor, room.View.Bottom, "#b98252", "#8a5a34");
        Boards(canvas, room);
        canvas.Rect("#fff6e4", room.View.Left, Floor - 9, room.View.Width, 10);
        Sofa(canvas, room.Dice.Chance(0.5) ? 52 : 348, Floor + 22, room.Dice.Pick(["#7d8f78", "#8c7a9c", "#a9785a", "#6d8799"]));
        canvas.Ellipse(room.Dice.Pick(["#c2563f", "#5e7f8f", "#b98a3c"]), 200, 358, 175, 36);
        canvas.Add("<ellipse cx=\"200\" cy=\"358\" rx=\"155\" ry=\"29\" fill=\"none\" stroke=\"#f6e6c4\" stroke-width=\"4\"/>");
        foreach (var x in new[] { 22.0, 342, -120, 480 })
        {
            canvas.Add($"<rect x=\"{x}\" y=\"70\" width=\"40\" height=\"50\" fill=\"{room.Dice.Pick(["#f3e4c0", "#cfe2dc", "#f2cdb8"])}\" stroke=\"#7a4d2b\" stroke-width=\"5\"/>");
            canvas.Path("#7fa37a", $"M{x + 3} 117l12 -22l9 12l7 -9l6 19z");
        }
    }

    public static void Kitchen(Canvas canvas, Backdrop room)
    {
        var wall = room.Dice.Pick(["#d6e6dc", "#e6eddb", "#dbe5ee"]);
        Wall(canvas, room, wall, 122, 46, 156, 122, "#ffffff");
        Tiles(canvas, room);
        var cupboard = room.Dice.Pick(["#5f9ea0", "#d98f4e", "#7ba05b", "#6f86b5"]);
        var shade = Ink.Of(cupboard).Darker(0.3).ToString();
        canvas.Add($"<g fill=\"{cupboard}\" stroke=\"{shade}\" stroke-width=\"2.5\">");
        for (var x = -320; x < 720; x += 56)
        {
            if (room.View.Shows(x + 28, 28))
            {
                canvas.Add($"<rect x=\"{x}\" y=\"{Floor - 72}\" width=\"56\" height=\"80\"/><path d=\"M{x + 44} {Floor - 50}v16\"/>");
                if (x is < 90 or > 290)
                {
                    canvas.Add($"<rect x=\"{x}\" y=\"28\" width=\"56\" height=\"70\"/><path d=\"M{x + 44} 72v16\"/>");
                }
            }
        }

        canvas.Close();
        canvas.Rect("#f3ead8", room.View.Left, Floor - 80, room.View.Width, 11);
        Stove(canvas, room.Dice.Chance(0.5) ? 18 : 318, Floor + 8);
        Scenery.Band(canvas, room, Floor + 8, room.View.Bottom, "#efe6d6", "#d6c8b0");
        canvas.Add("<path fill=\"#b9806a\" opacity=\".75\" d=\"");
        for (var row = 0; row < 5; row++)
        {
            var (y, tall, wide) = (Floor + 8 + (row * row * 4) + (row * 12), 12.0 + (row * 8) + 4, 34 + (row * 14.0));
            for (var tile = -14; tile < 15; tile++)
            {
                var x = 200 + (((tile * 2) + (row % 2)) * wide);
                if (room.View.Shows(x + (wide / 2), wide))
                {
                    canvas.Add($"M{x} {y}h{wide}l{(x - 200 + wide) * 0.14} {tall}h{-wide * 1.14}z");
                }
            }
        }

        canvas.Add("\"/>");
    }

    /// <summary>A wall with a hole, and the window's frame in it.</summary>
    private static void Wall(Canvas canvas, Backdrop room, string colour, double x, double y, double wide, double tall, string frame)
    {
        var (view, ink) = (room.View, Ink.Of(colour));
        canvas.Add($"<path fill-rule=\"evenodd\" fill=\"{colour}\" d=\"M{view.Left} {view.Top}H{view.Right}V{Floor}H{view.Left}zM{x} {y}v{tall}h{wide}v{-tall}z\"/>");
        canvas.Line(ink.Darker(0.07).ToString(), 5, Canvas.Number($"M-260 -200V285M-180 -200V285M-100 -200V285M-20 -200V285M60 -200V285M340 -200V285M420 -200V285M500 -200V285M580 -200V285M660 -200V285"));
        canvas.Add($"<path fill=\"none\" stroke=\"{frame}\" stroke-width=\"9\" d=\"M{x} {y}h{wide}v{tall}h{-wide}z\"/><path stroke=\"{frame}\" stroke-width=\"4\" d=\"M{x + (wide / 2)} {y}v{tall}M{x} {y + (tall * 0.42)}h{wide}\"/>");
        canvas.Rect(frame, x - 12, y + tall, wide + 24, 8, 2);
    }

    private static void Boards(Canvas canvas, Backdrop room)
    {
        canvas.Add("<path stroke=\"#7d4f2c\" stroke-width=\"1.6\" opacity=\".6\" d=\"");
        for (var board = -16; board <= 16; board++)
        {
            canvas.Add($"M{200 + (board * 34)} {Floor}L{200 + (board * 62)} {room.View.Bottom}");
        }

        canvas.Add("\"/>");
    }

    private static void Sofa(Canvas canvas, double x, double y, string colour)
    {
        var ink = Ink.Of(colour);
        canvas.Add($"<g stroke=\"{ink.Darker(0.45)}\" stroke-width=\"2\">");
        canvas.Rect(ink.Darker(0.12).ToString(), x - 70, y - 78, 140, 62, 16);
        canvas.Rect(colour, x - 62, y - 42, 124, 30, 8);
        canvas.Rect(ink.Lighter(0.15).ToString(), x - 84, y - 56, 26, 50, 11);
        canvas.Rect(ink.Lighter(0.15).ToString(), x + 58, y - 56, 26, 50, 11);
        canvas.Close();
    }

    private static void Tiles(Canvas canvas, Backdrop room)
    {
        canvas.Add("<path stroke=\"#fff\" stroke-width=\"1.6\" opacity=\".8\" d=\"");
        for (var y = 180; y < 212; y += 14)
        {
            canvas.Add($"M{room.View.Left} {y}H{room.View.Right}");
        }

        canvas.Add("\"/>");
    }

    private static void Stove(Canvas canvas, double x, double y)
    {
        canvas.Add("<g stroke=\"#4b5058\" stroke-width=\"2\">");
        canvas.Rect("#eef0f2", x, y - 84, 64, 84, 3);
        canvas.Rect("#3b4048", x + 9, y - 56, 46, 34, 4);
        canvas.Path("#c9473c", $"M{x + 10} {y - 106}h30v22h-30zM{x + 40} {y - 102}h12");
        canvas.Close();
        canvas.Line("#4b5058", 6, Canvas.Number($"M{x + 14} {y - 70}h0M{x + 26} {y - 70}h0M{x + 38} {y - 70}h0M{x + 50} {y - 70}h0"));
    }
}
