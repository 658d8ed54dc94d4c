using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using SkiaSharp;

namespace PictureBook.Raster;

/// <summary>Draws with SkiaSharp that part of SVG which <see cref="Art.Canvas"/> writes.</summary>
internal static partial class SvgRaster
{
    private const int JpegQuality = 85;

    /// <summary>SVG to RGBA, <c>[height, width, 4]</c>, not premultiplied.</summary>
    public static unsafe byte[] Render(string svg, int width, int height)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Premul));
        using (var canvas = new SKCanvas(bitmap))
        {
            canvas.Clear(SKColors.Transparent);
            var root = XElement.Parse(svg);
            var box = Numbers(Text(root, "viewBox"));
            var scale = Math.Min(width / box[2], height / box[3]);
            canvas.Translate((width - (scale * box[2])) / 2, (height - (scale * box[3])) / 2);
            canvas.Scale(scale);
            canvas.Translate(-box[0], -box[1]);
            var gradients = root.Descendants().Where(element => element.Attribute("id") is not null)
                .ToDictionary(element => Text(element, "id"));
            DrawGroup(canvas, root, new Style(), gradients);
        }

        var rgba = new byte[4 * width * height];
        fixed (byte* target = rgba)
        {
            using var drawn = bitmap.PeekPixels();
            drawn.ReadPixels(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Unpremul), (nint)target, 4 * width);
        }

        return rgba;
    }

    /// <summary>RGB, <c>[height, width, 3]</c>, to JPEG at quality 85, with an EXIF orientation of 1 to 8.</summary>
    public static unsafe byte[] ToJpeg(byte[] pixels, int width, int height, int orientation)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var rgbx = new Span<byte>((void*)bitmap.GetPixels(), 4 * width * height);
        for (int from = 0, to = 0; from < pixels.Length; from += 3, to += 4)
        {
            pixels.AsSpan(from, 3).CopyTo(rgbx[to..]);
            rgbx[to + 3] = 255;
        }

        using var data = bitmap.Encode(SKEncodedImageFormat.Jpeg, JpegQuality);
        var jpeg = data.AsSpan();
        // An EXIF segment with nothing but the orientation (tag 0x0112) goes behind the start marker.
        return orientation == 1 ? jpeg.ToArray() :
        [
            .. jpeg[..2], 0xFF, 0xE1, 0, 34, .. "Exif\0\0"u8, .. "MM\0*"u8, 0, 0, 0, 8,
            0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, (byte)orientation, 0, 0, 0, 0, 0, 0, .. jpeg[2..],
        ];
    }

    private static void DrawGroup(SKCanvas canvas, XElement group, Style style, Dictionary<string, XElement> gradients)
    {
        foreach (var element in group.Elements())
        {
            if (element.Name.LocalName is "linearGradient" or "radialGradient")
            {
                continue;
            }

            var own = style.With(element);
            canvas.Save();
            Transform(canvas, Text(element, "transform"));
            if (element.Name.LocalName == "g")
            {
                DrawGroup(canvas, element, own, gradients);
            }
            else
            {
                DrawShape(canvas, element, own, gradients);
            }

            canvas.Restore();
        }
    }

    private static void DrawShape(SKCanvas canvas, XElement element, Style style, Dictionary<string, XElement> gradients)
    {
        using var path = PathOf(element);
        if (Text(element, "fill-rule") == "evenodd")
        {
            path.FillType = SKPathFillType.EvenOdd;
        }

        var opacity = Number(element, "opacity", 1);
        if (opacity < 1)
        {
            using var layer = new SKPaint { Color = SKColors.Black.WithAlpha((byte)Math.Round(255 * opacity)) };
            canvas.SaveLayer(layer);
        }

        Paint(canvas, path, style.Fill, gradients, paint => paint.Style = SKPaintStyle.Fill);
        Paint(canvas, path, style.Stroke, gradients, paint =>
        {
            (paint.Style, paint.StrokeWidth, paint.StrokeCap, paint.StrokeJoin) = (SKPaintStyle.Stroke, style.Width, style.Cap, style.Join);
            paint.PathEffect = style.Dashes is [] ? null : SKPathEffect.CreateDash(style.Dashes, 0);
        });
        if (opacity < 1)
        {
            canvas.Restore();
        }
    }

    private static SKPath PathOf(XElement element)
    {
        var path = new SKPath();
        var (x, y) = (Number(element, "cx"), Number(element, "cy"));
        var (left, top) = (Number(element, "x"), Number(element, "y"));
        var (radiusX, radiusY) = (Number(element, "rx"), Number(element, "ry"));
        switch (element.Name.LocalName)
        {
            case "circle":
                path.AddCircle(x, y, Number(element, "r"));
                return path;
            case "ellipse":
                path.AddOval(new SKRect(x - radiusX, y - radiusY, x + radiusX, y + radiusY));
                return path;
            case "rect":
                path.AddRoundRect(new SKRect(left, top, left + Number(element, "width"), top + Number(element, "height")), radiusX,
                    radiusX);
                return path;
            default:
                path.Dispose();
                return SKPath.ParseSvgPathData(Text(element, "d")) ?? throw new FormatException($"This is no path: {element}");
        }
    }

    private static void Paint(SKCanvas canvas, SKPath path, string colour, Dictionary<string, XElement> gradients, Action<SKPaint> set)
    {
        if (colour == "none")
        {
            return;
        }

        using var paint = new SKPaint { IsAntialias = true };
        using var shader =
            colour.StartsWith("url(#", StringComparison.Ordinal) ? Gradient(gradients[colour[5..^1]], path.TightBounds) : null;
        paint.Shader = shader;
        paint.Color = shader is null ? SKColor.Parse(colour) : SKColors.Black;
        set(paint);
        canvas.DrawPath(path, paint);
        paint.PathEffect?.Dispose();
    }

    /// <summary>Lays a gradient over the box of a shape: from top to bottom, or from the centre to the sides.</summary>
    private static SKShader Gradient(XElement gradient, SKRect box)
    {
        var stops = gradient.Elements().ToList();
        var colours = stops.Select(
            stop => SKColor.Parse(Text(stop, "stop-color")).WithAlpha((byte)Math.Round(255 * Number(stop, "stop-opacity", 1)))).ToArray();
        var offsets = stops.Select(stop => Number(stop, "offset")).ToArray();
        var unit = SKMatrix.CreateScaleTranslation(box.Width, box.Height, box.Left, box.Top);
        return gradient.Name.LocalName == "linearGradient"
            ? SKShader.CreateLinearGradient(new SKPoint(0, 0), new SKPoint(0, 1), colours, offsets, SKShaderTileMode.Clamp, unit)
            : SKShader.CreateRadialGradient(new SKPoint(0.5f, 0.5f), 0.5f, colours, offsets, SKShaderTileMode.Clamp, unit);
    }

    private static void Transform(SKCanvas canvas, string transform)
    {
        foreach (Match step in TransformPattern().Matches(transform))
        {
            switch (step.Groups[1].Value, Numbers(step.Groups[2].Value))
            {
                case ("translate", [var x, var y]):
                    canvas.Translate(x, y);
                    break;
                case ("scale", [var x, var y]):
                    canvas.Scale(x, y);
                    break;
                case ("rotate", [var angle]):
                    canvas.RotateDegrees(angle);
                    break;
                case ("rotate", [var angle, var x, var y]):
                    canvas.RotateDegrees(angle, x, y);
                    break;
                default:
                    throw new FormatException($"'{step.Value}' is no translate(x y), scale(x y), rotate(angle) or rotate(angle x y).");
            }
        }
    }

    private static string Text(XElement element, string name) => element.Attribute(name)?.Value ?? "";

    private static float Number(XElement element, string name, float otherwise = 0) =>
        element.Attribute(name) is { } number ? float.Parse(number.Value, CultureInfo.InvariantCulture) : otherwise;

    private static float[] Numbers(string text) =>
        [.. text.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries)
            .Select(number => float.Parse(number, CultureInfo.InvariantCulture))];

    [GeneratedRegex(@"(\w+)\(([^)]*)\)")]
    private static partial Regex TransformPattern();

    /// <summary>What a shape inherits from the groups around it.</summary>
    private sealed record Style(
        string Fill = "#000", string Stroke = "none", float Width = 1, SKStrokeCap Cap = SKStrokeCap.Butt,
        SKStrokeJoin Join = SKStrokeJoin.Miter)
    {
        public float[] Dashes { get; init; } = [];

        public Style With(XElement element) => this with
        {
            Fill = element.Attribute("fill")?.Value ?? Fill,
            Stroke = element.Attribute("stroke")?.Value ?? Stroke,
            Width = Number(element, "stroke-width", Width),
            Cap = Text(element, "stroke-linecap") == "round" ? SKStrokeCap.Round : Cap,
            Join = Text(element, "stroke-linejoin") == "round" ? SKStrokeJoin.Round : Join,
            Dashes = element.Attribute("stroke-dasharray") is { } dashes ? Numbers(dashes.Value) : Dashes,
        };
    }
}
