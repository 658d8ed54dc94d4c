namespace PictureBook.Art;

/// <summary>Pieces that several places are made of.</summary>
internal static class Scenery
{
    /// <summary>A wavy band from y down to the lower edge.</summary>
    public static void Hills(Canvas canvas, Backdrop land, double y, double wave, string top, string bottom, double step = 120)
    {
        var start = -420 + land.Dice.Between(0, step);
        var fill = canvas.Fade(top, bottom);
        var data = Canvas.Number($"M{start} {y}");
        for (var x = start; x < 820; x += step)
        {
            var rise = land.Dice.Between(-wave, wave);
            if (x + (2 * step) > land.View.Left && x - (2 * step) < land.View.Right)
            {
                data += Canvas.Number($"S{x + (step * 0.6)} {y + rise} {x + step} {y + rise}");
            }
            else if (x + step < 200)
            {
                data = Canvas.Number($"M{x + step} {y + rise}");
            }
        }

        canvas.Path(fill, $"{data}V{land.View.Bottom}H{land.View.Left - 5}z");
    }

    /// <summary>A flat band.</summary>
    public static void Band(Canvas canvas, Backdrop land, double from, double to, string top, string bottom) =>
        canvas.Rect(canvas.Fade(top, bottom), land.View.Left, from, land.View.Width, to - from);

    /// <summary>Short strokes strewn over the ground, larger when nearer.</summary>
    public static void Tufts(Canvas canvas, Backdrop land, double from, int count, string colour, string shape = "l-3 -9m3 9l0 -11m0 11l4 -8")
    {
        canvas.Add($"<path fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\" stroke-linecap=\"round\" d=\"");
        for (var tuft = 0; tuft < count * 2.5; tuft++)
        {
            var (x, y) = (land.Dice.Between(-300, 700), land.Dice.Between(from, 400));
            if (land.View.Shows(x, 8))
            {
                canvas.Add($"M{x:0} {y:0}{shape}");
            }
        }

        canvas.Add("\"/>");
    }

    /// <summary>Dots strewn over the ground: flowers, pebbles.</summary>
    public static void Dots(Canvas canvas, Backdrop land, double from, int count, string colour, double width)
    {
        canvas.Add($"<path fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\" stroke-linecap=\"round\" d=\"");
        for (var dot = 0; dot < count * 2.5; dot++)
        {
            var (x, y) = (land.Dice.Between(-300, 700), land.Dice.Between(from, 400));
            if (land.View.Shows(x, 4))
            {
                canvas.Add($"M{x:0} {y:0}h0");
            }
        }

        canvas.Add("\"/>");
    }

    public static void Pine(Canvas canvas, Backdrop land, double x, double y, double tall, string colour, string shade)
    {
        var (wide, step) = (tall * 0.24, tall / 3);
        if (!land.View.Shows(x, wide))
        {
            return;
        }

        canvas.Path("#5b4030", $"M{x - (tall * 0.04)} {y}v{-step}h{tall * 0.08}v{step}z");
        canvas.Path(colour, $"M{x - wide} {y - (tall * 0.14)}L{x} {y - (tall * 0.58)}L{x + wide} {y - (tall * 0.14)}zM{x - (wide * 0.8)} {y - (tall * 0.4)}L{x} {y - (tall * 0.8)}L{x + (wide * 0.8)} {y - (tall * 0.4)}zM{x - (wide * 0.58)} {y - (tall * 0.64)}L{x} {y - tall}L{x + (wide * 0.58)} {y - (tall * 0.64)}z");
        canvas.Path(shade, $"M{x} {y - tall}L{x + (wide * 0.58)} {y - (tall * 0.64)}H{x + (wide * 0.25)}L{x + (wide * 0.8)} {y - (tall * 0.4)}H{x + (wide * 0.3)}L{x + wide} {y - (tall * 0.14)}H{x}z");
    }

    public static void Palm(Canvas canvas, Backdrop land, double x, double y, double tall, string leaf)
    {
        if (!land.View.Shows(x, tall * 0.6))
        {
            return;
        }

        var lean = land.Dice.Between(-0.25, 0.25) * tall;
        canvas.Line("#9a6b3f", tall * 0.07, Canvas.Number($"M{x} {y}q{lean * 0.2} {-tall * 0.6} {lean} {-tall}"));
        var (topX, topY, r) = (x + lean, y - tall, tall * 0.5);
        canvas.Path(leaf, $"M{topX} {topY}q{r * 0.5} {-r * 0.6} {r} {r * 0.1}q{-r * 0.5} {-r * 0.2} {-r} {-r * 0.1}q{-r * 0.5} {-r * 0.6} {-r} {r * 0.1}q{r * 0.5} {-r * 0.2} {r} {-r * 0.1}q{r * 0.7} {-r * 0.1} {r * 0.75} {r * 0.6}q{-r * 0.3} {-r * 0.4} {-r * 0.75} {-r * 0.6}q{-r * 0.7} {-r * 0.1} {-r * 0.75} {r * 0.6}q{r * 0.3} {-r * 0.4} {r * 0.75} {-r * 0.6}q{r * 0.1} {-r * 0.5} {r * 0.5} {-r * 0.6}q{-r * 0.1} {r * 0.4} {-r * 0.5} {r * 0.6}q{-r * 0.1} {-r * 0.5} {-r * 0.5} {-r * 0.6}q{r * 0.1} {r * 0.4} {r * 0.5} {r * 0.6}z");
    }

    public static void Fence(Canvas canvas, Backdrop land, double y, double tall, string colour, double gap)
    {
        canvas.Add($"<path fill=\"none\" stroke=\"{colour}\" stroke-width=\"{tall / 7}\" d=\"M{land.View.Left} {y - (tall * 0.7)}H{land.View.Right}M{land.View.Left} {y - (tall * 0.35)}H{land.View.Right}");
        for (var x = -300 + land.Dice.Between(0, gap); x < 700; x += gap)
        {
            if (land.View.Shows(x, 5))
            {
                canvas.Add($"M{x} {y}v{-tall}");
            }
        }

        canvas.Add("\"/>");
    }

    /// <summary>Short horizontal lights on water.</summary>
    public static void Ripples(Canvas canvas, Backdrop land, double from, double to, int count, string colour)
    {
        canvas.Add($"<path fill=\"none\" stroke=\"{colour}\" stroke-width=\"2\" stroke-linecap=\"round\" opacity=\".7\" d=\"");
        for (var ripple = 0; ripple < count * 2.5; ripple++)
        {
            var (x, y) = (land.Dice.Between(-300, 700), land.Dice.Between(from, to));
            var half = 4 + ((y - from) / (to - from + 1) * 9);
            if (land.View.Shows(x, 2 * half))
            {
                canvas.Add($"M{x:0} {y:0}q{half / 2} {-half / 2.5} {half} 0t{half} 0");
            }
        }

        canvas.Add("\"/>");
    }
}
