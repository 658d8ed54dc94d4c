namespace PictureBook.Art;

/// <summary>Draws the meadow, the garden, the farm and the country road.</summary>
internal static class Countryside
{
    public static void Meadow(Canvas canvas, Backdrop land)
    {
        Scenery.Hills(canvas, land, land.Horizon - 5, 22, "#8cc78a", "#7bbd77", 150);
        Scenery.Hills(canvas, land, land.Horizon + 18, 18, "#86cc5c", "#5fae43", 130);
        Scenery.Hills(canvas, land, land.Horizon + 65, 12, land.Dice.Pick(["#7ec850", "#8fd058", "#74c253"]), "#3f9136", 110);
        Scenery.Tufts(canvas, land, land.Horizon + 80, 26, "#3c8a34");
        foreach (var colour in new[] { "#fff8e6", "#ffd84a", "#f07aa8", "#b27ae0" })
        {
            Scenery.Dots(canvas, land, land.Horizon + 75, 11, colour, land.Dice.Between(4, 6.5));
        }
    }

    public static void Garden(Canvas canvas, Backdrop land)
    {
        Scenery.Hills(canvas, land, land.Horizon - 22, 14, "#4f9a58", "#3d8248", 50);
        Scenery.Band(canvas, land, land.Horizon + 28, land.View.Bottom, "#93cf62", "#57a141");
        canvas.Add("<g fill=\"#fffaf0\" stroke=\"#b9b2a4\" stroke-width=\"1\">");
        canvas.Rect("#fffaf0", land.View.Left, land.Horizon - 10, land.View.Width, 7);
        canvas.Rect("#fffaf0", land.View.Left, land.Horizon + 14, land.View.Width, 7);
        canvas.Add("<path d=\"");
        for (var x = -300.0; x < 700; x += 22)
        {
            if (land.View.Shows(x, 14))
            {
                canvas.Add($"M{x} {land.Horizon + 38}v-56l7 -9l7 9v56z");
            }
        }

        canvas.Add("\"/></g>");
        for (var bed = -3; bed < 8; bed++)
        {
            var x = (bed * 62) + land.Dice.Between(-10, 10);
            var bloom = land.Dice.Pick(["#e8455a", "#f7c531", "#f48fc0", "#9a64d0", "#ff8a3c"]);
            if (land.View.Shows(x, 34))
            {
                canvas.Ellipse("#3c8a3f", x, land.Horizon + 44, 33, 15);
                canvas.Line(bloom, 9, Canvas.Number($"M{x - 22} {land.Horizon + 40}h0m11 -6h0m11 7h0m11 -7h0m10 6h0m-31 9h0m19 0h0"));
            }
        }

        canvas.Path(canvas.Fade("#e9d3a2", "#d3b67c"), $"M185 {land.Horizon + 50}h40C245 {land.Horizon + 95} 290 340 320 {land.View.Bottom}H{80}C120 340 170 {land.Horizon + 95} 185 {land.Horizon + 50}z");
        Scenery.Tufts(canvas, land, land.Horizon + 85, 14, "#3f8a35");
    }

    public static void Farm(Canvas canvas, Backdrop land)
    {
        Scenery.Hills(canvas, land, land.Horizon - 6, 12, "#9cc56a", "#86b557", 150);
        Scenery.Band(canvas, land, land.Horizon + 24, land.View.Bottom, "#e2c25a", "#b98f38");
        canvas.Add("<path fill=\"none\" stroke=\"#a67c2e\" stroke-width=\"3\" opacity=\".7\" d=\"");
        for (var row = -14; row <= 14; row++)
        {
            canvas.Add($"M{200 + (row * 22)} {land.Horizon + 26}L{200 + (row * 95)} {land.View.Bottom}");
        }

        canvas.Add("\"/>");
        Barn(canvas, land.Dice.Chance(0.5) ? 62 : 330, land.Horizon + 32);
        Scenery.Fence(canvas, land, land.Horizon + 56, 32, "#8a6238", 46);
        for (var bale = 0; bale < 7; bale++)
        {
            var (x, y) = (land.Dice.Between(-280, 680), land.Dice.Between(land.Horizon + 62, 330));
            if (land.View.Shows(x, 18) && (x < 90 || x > 310))
            {
                canvas.Add($"<g stroke=\"#9c7426\" stroke-width=\"1.5\"><circle cx=\"{x}\" cy=\"{y}\" r=\"16\" fill=\"#ecc95c\"/><circle cx=\"{x}\" cy=\"{y}\" r=\"9\" fill=\"none\"/><circle cx=\"{x}\" cy=\"{y}\" r=\"3\" fill=\"none\"/></g>");
            }
        }
    }

    public static void Road(Canvas canvas, Backdrop land)
    {
        var (vanish, h) = (200 + land.Dice.Between(-45, 45), land.Horizon);
        Scenery.Hills(canvas, land, h - 8, 20, "#7fb59a", "#6aa67f", 160);
        Scenery.Band(canvas, land, h + 14, land.View.Bottom, land.Dice.Pick(["#a5cf5f", "#98c65a", "#c3cf5c"]), "#5f9a3d");
        Scenery.Tufts(canvas, land, h + 50, 24, "#4d8a35");
        var bottom = land.View.Bottom;
        var spread = (bottom - h) * 0.82;
        canvas.Path("#e4dcc8", $"M{vanish - 7} {h + 14}h14L{200 + spread + 22} {bottom}H{200 - spread - 22}z");
        canvas.Path(canvas.Fade("#8b8f99", "#5a5e69"), $"M{vanish - 5} {h + 14}h10L{200 + spread} {bottom}H{200 - spread}z");
        for (var dash = 0; dash < 6; dash++)
        {
            var (near, far) = (Along(0.08 + (dash * 0.16)), Along(0.15 + (dash * 0.16)));
            canvas.Path("#fff6d8", $"M{near.X - (near.Wide / 2)} {near.Y}h{near.Wide}L{far.X + (far.Wide / 2)} {far.Y}h{-far.Wide}z");
        }

        foreach (var side in new[] { -1, 1 })
        {
            for (var post = 0; post < 5; post++)
            {
                var (x, y, wide) = Along(0.12 + (post * 0.2));
                canvas.Rect("#fdfaf0", x + (side * (wide * 11)) - (wide / 2), y - (wide * 5), wide, wide * 5);
            }
        }

        (double X, double Y, double Wide) Along(double part)
        {
            var t = part * part;
            return (vanish + ((200 - vanish) * t), h + 14 + ((bottom - h - 14) * t), 1 + (spread * 0.07 * t));
        }
    }

    private static void Barn(Canvas canvas, double x, double y)
    {
        canvas.Add("<g stroke=\"#5d1f1a\" stroke-width=\"1.5\">");
        canvas.Path("#b8bcc2", $"M{x + 42} {y}v-82a14 14 0 0 1 28 0v82z");
        canvas.Path("#b33a30", $"M{x - 42} {y}v-46l16 -24l26 -14l26 14l16 24v46z");
        canvas.Path("#6f3a2c", $"M{x - 48} {y - 44}l20 -29l28 -15l28 15l20 29l-5 2l-19 -25l-24 -12l-24 12l-19 25z");
        canvas.Path("#f7efe0", $"M{x - 15} {y}v-34h30v34zM{x - 7} {y - 58}h14v13h-14z");
        canvas.Line("#b33a30", 3, Canvas.Number($"M{x - 14} {y - 1}L{x + 14} {y - 33}M{x + 14} {y - 1}L{x - 14} {y - 33}"));
        canvas.Close();
    }
}
