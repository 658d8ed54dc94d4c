using System.Numerics;

namespace PictureBook.Raster;

/// <summary>A drawing with transparency that is laid over a film's frames, moved by parts of a pixel.</summary>
internal sealed class Layer
{
    /// <summary>Red, green and blue times alpha, 0 to 255, and alpha, 0 to 1.</summary>
    private readonly Vector4[] _values;
    private readonly int _width;
    private readonly int _height;

    public Layer(string svg, int width, int height)
    {
        (_width, _height) = (width, height);
        var rgba = SvgRaster.Render(svg, width, height);
        _values = new Vector4[width * height];
        for (var pixel = 0; pixel < _values.Length; pixel++)
        {
            var alpha = rgba[(4 * pixel) + 3] / 255f;
            _values[pixel] = new(new Vector3(rgba[4 * pixel], rgba[(4 * pixel) + 1], rgba[(4 * pixel) + 2]) * alpha, alpha);
        }
    }

    /// <summary>Lays the drawing over a frame, <c>[height, width, 3]</c>, with its upper left corner at (x, y).</summary>
    public void Over(Span<byte> frame, int frameWidth, int frameHeight, double x, double y)
    {
        var (left, top) = ((int)Math.Floor(x), (int)Math.Floor(y));
        var (partX, partY) = ((float)(x - left), (float)(y - top));
        for (var row = Math.Max(0, top); row < Math.Min(frameHeight, top + _height + 1); row++)
        {
            for (var column = Math.Max(0, left); column < Math.Min(frameWidth, left + _width + 1); column++)
            {
                var value = Row(column - left, row - top, partX) * (1 - partY);
                if (partY > 0)
                {
                    value += Row(column - left, row - top - 1, partX) * partY;
                }

                if (value.W > 0)
                {
                    var pixel = frame.Slice(3 * ((row * frameWidth) + column), 3);
                    var sum = Vector4.Clamp(value + ((1 - value.W) * new Vector4(pixel[0], pixel[1], pixel[2], 0)), Vector4.Zero, new(255))
                        + new Vector4(0.5f);
                    (pixel[0], pixel[1], pixel[2]) = ((byte)sum.X, (byte)sum.Y, (byte)sum.Z);
                }
            }
        }
    }

    /// <summary>Between a pixel and its left neighbour.</summary>
    private Vector4 Row(int x, int y, float part) => part > 0 ? (At(x, y) * (1 - part)) + (At(x - 1, y) * part) : At(x, y);

    private Vector4 At(int x, int y) => (uint)x < (uint)_width && (uint)y < (uint)_height ? _values[(y * _width) + x] : Vector4.Zero;
}
