namespace ClipLens;

/// <summary>Tells frames that show something new from those that look like the last new one, so that nothing is encoded twice.</summary>
/// <remarks>
/// A frame is reduced to 16 × 16 mean colours, in which noise disappears and a small thing that moves does not; it is new when any of
/// them has moved by more than the tolerance. The comparison is with the last new frame and not with the neighbour, so that a slow
/// change adds up. One per video, in order of time.
/// </remarks>
public sealed class FrameNovelty
{
    private const double Tolerance = 1; // the largest difference that does not count, in steps of an 8-bit channel
    private const int Cells = 16;

    private double[]? _last;

    /// <summary>Looks at the next frame.</summary>
    /// <param name="frame">Any size of at least 16 pixels a side; smaller ones are always new.</param>
    /// <returns>Whether it has to be encoded; if not, the last new frame's embedding stands for it.</returns>
    public bool IsNew(RgbImage frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        if (frame.Width < Cells || frame.Height < Cells)
        {
            _last = null;
            return true;
        }

        var means = Means(frame);
        if (_last is { } last && !means.Zip(last).Any(pair => Math.Abs(pair.First - pair.Second) > Tolerance))
        {
            return false;
        }

        _last = means;
        return true;
    }

    // [16, 16, 3], row-major.
    private static double[] Means(RgbImage frame)
    {
        var means = new double[Cells * Cells * 3];
        for (var row = 0; row < Cells; row++)
        {
            var (top, bottom) = CellRange(row, frame.Height);
            for (var column = 0; column < Cells; column++)
            {
                var (left, right) = CellRange(column, frame.Width);
                long red = 0, green = 0, blue = 0;
                for (var y = top; y < bottom; y++)
                {
                    var line = frame.Pixels.Slice(3 * ((y * frame.Width) + left), 3 * (right - left));
                    for (var x = 0; x < line.Length; x += 3)
                    {
                        red += line[x];
                        green += line[x + 1];
                        blue += line[x + 2];
                    }
                }

                var area = (double)(bottom - top) * (right - left);
                var cell = 3 * ((row * Cells) + column);
                (means[cell], means[cell + 1], means[cell + 2]) = (red / area, green / area, blue / area);
            }
        }

        return means;
    }

    private static (int Start, int End) CellRange(int cell, int length) => (cell * length / Cells, (cell + 1) * length / Cells);
}
