namespace PictureBook.Art;

/// <summary>Draws the beach, the sea and the lake.</summary>
internal static class WaterSides
{
    public static void Beach(Canvas canvas, Backdrop land)
    {
        var shore = land.Horizon + 88;
        Scenery.Band(canvas, land, land.Horizon, shore + 25, "#1f7fb8", "#63cfd0");
        Scenery.Ripples(canvas, land, land.Horizon + 8, shore - 10, 14, "#d8f6f4");
        Scenery.Hills(canvas, land, shore - 3, 7, "#ffffff", "#f3e0ae", 70);
        Scenery.Hills(canvas, land, shore + 5, 6, land.Dice.Pick(["#f6dfa4", "#f3d696", "#f8e4b4"]), "#d9b066", 70);
        Scenery.Dots(canvas, land, shore + 22, 26, "#c99e58", 2.4);
        if (land.Dice.Chance(0.55))
        {
            Scenery.Palm(canvas, land, land.Dice.Chance(0.5) ? 22 : 378, shore + 30, land.Dice.Between(120, 165), "#2f8f4f");
        }

        for (var star = 0; star < 4; star++)
        {
            var (x, y) = (land.Dice.Between(-200, 600), land.Dice.Between(shore + 30, 392));
            if (land.View.Shows(x, 8))
            {
                canvas.Path(land.Dice.Pick(["#e8795c", "#fff3dc"]), $"M{x} {y - 7}l2 5 5 0 -4 4 2 5 -5 -3 -5 3 2 -5 -4 -4 5 0z");
            }
        }
    }

    public static void Sea(Canvas canvas, Backdrop land)
    {
        Scenery.Band(canvas, land, land.Horizon, land.Horizon + 70, "#2c86c4", "#1d6cae");
        string[] waves = ["#2276b8", "#1b67a8", "#165a98", "#114c86"];
        for (var wave = 0; wave < waves.Length; wave++)
        {
            Scenery.Hills(canvas, land, land.Horizon + 28 + (wave * 48), 8 + wave, waves[wave], "#0f457c", 60);
        }

        Scenery.Ripples(canvas, land, land.Horizon + 15, 395, 34, "#bfe6f4");
    }

    public static void Lake(Canvas canvas, Backdrop land)
    {
        var shore = land.Horizon + 140;
        Scenery.Hills(canvas, land, land.Horizon - 28, 22, "#6f93a8", "#86a9b0", 140);
        Scenery.Hills(canvas, land, land.Horizon - 8, 9, "#3f7d54", "#356b4a", 100);
        Scenery.Band(canvas, land, land.Horizon + 3, shore + 20, "#9fd6e4", "#3d93b4");
        Scenery.Ripples(canvas, land, land.Horizon + 12, shore - 5, 18, "#e4f7fa");
        Scenery.Hills(canvas, land, shore, 9, "#7dbb5a", "#4c8d3f", 90);
        canvas.Add("<g stroke=\"#3d7a3c\" stroke-width=\"3\" fill=\"none\">");
        for (var reed = 0; reed < 34; reed++)
        {
            var side = land.Dice.Chance(0.5) ? land.Dice.Between(-250, 70) : land.Dice.Between(330, 650);
            if (land.View.Shows(side, 4))
            {
                canvas.Add($"<path d=\"M{side} {shore + 14}q2 -22 {land.Dice.Between(-5, 5)} {-land.Dice.Between(35, 60)}\"/><path stroke=\"#6d4427\" stroke-width=\"5\" d=\"M{side + 1} {shore - 28}v-9\"/>");
            }
        }

        canvas.Close();
        Scenery.Tufts(canvas, land, shore + 15, 16, "#3f7f38");
        Scenery.Dots(canvas, land, shore + 15, 10, "#d9d4c4", 6);
    }
}
