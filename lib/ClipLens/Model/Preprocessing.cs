using System.Text.Json;
using System.Text.Json.Serialization;

namespace ClipLens;

/// <summary>How a picture becomes a model's input: resize, centre crop, normalise.</summary>
/// <param name="Resolution">Side of the square that the model sees, in pixels.</param>
/// <param name="Mean">Per channel, on a scale of 0 to 1: <c>[3]</c>, red first.</param>
/// <param name="Std">Per channel, on a scale of 0 to 1: <c>[3]</c>, red first.</param>
public sealed record Preprocessing(int Resolution, float[] Mean, float[] Std)
{
    /// <summary>Changes whenever the same picture would give other pixels; part of the key of a stored embedding.</summary>
    public const int Version = 1;

    /// <summary>Changes whenever the same JPEG would give other pixels if it is decoded fast; part of the same key.</summary>
    internal const int FastVersion = 1;

    // At less, what libjpeg's scaling leaves out is seen: least cosine 0.977, as against 0.990.
    private const int FastSidesPerResolution = 2;

    /// <summary>Gets whether a picture is squeezed into the square whole; otherwise its centre is cut out.</summary>
    public bool Squeezes { get; init; }

    /// <summary>
    /// Gets whether a large JPEG is decoded at a half, a quarter or an eighth of its size, the smallest that leaves its shorter side at
    /// least twice <see cref="Resolution"/>. That is quicker and moves embeddings a little, so they are kept apart from exact ones.
    /// </summary>
    [JsonIgnore] // a model's fingerprint is that of its weights
    public bool DecodesFast { get; init; }

    /// <summary>Makes the preprocessing of OpenAI's models.</summary>
    /// <param name="resolution">Side of the square that the model sees, in pixels.</param>
    public static Preprocessing Clip(int resolution)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(resolution);
        return new(resolution, [0.48145466f, 0.4578275f, 0.40821073f], [0.26862954f, 0.26130258f, 0.27577711f]);
    }

    /// <summary>Reads a model's <c>preprocessor_config.json</c>; what it does not say is as in OpenAI's models.</summary>
    /// <param name="path">The file; where it is absent, everything is as in OpenAI's models.</param>
    /// <param name="resolution">Side of the square that the model's weights take, in pixels.</param>
    /// <exception cref="InvalidDataException">The file asks for something else
    /// than bicubic, a centre crop and a normalisation to that square.</exception>
    public static Preprocessing Read(string path, int resolution)
    {
        var clip = Clip(resolution);
        if (!File.Exists(path))
        {
            return clip;
        }

        try
        {
            return Read(JsonFile.Read(path), clip);
        }
        catch (Exception problem) when (problem is FormatException or InvalidOperationException)
        {
            throw new InvalidDataException(
                $"{path}: {problem.Message} Take the file from the model's own folder, or delete it for OpenAI's preprocessing.", problem);
        }
    }

    /// <inheritdoc/>
    public bool Equals(Preprocessing? other) => Content.Equals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => Content.Hash(this);

    /// <summary>Decodes a photo to what the model sees of it.</summary>
    /// <param name="photo">In any format.</param>
    /// <returns>A square picture of <see cref="Resolution"/> pixels.</returns>
    /// <exception cref="MediaException">It is truncated or damaged, of a kind that is not read, or has over 300 megapixels.</exception>
    public RgbImage Decode(Photo photo)
    {
        ArgumentNullException.ThrowIfNull(photo);
        using var picture = photo.Decode(Options(photo));
        return Resize(picture); // which leaves one as it is that was resized row by row
    }

    /// <summary>Gets how many pixels <see cref="Decode"/> has in memory at most, an alpha channel included.</summary>
    /// <exception cref="MediaException">The header is damaged, or the photo has over 300 megapixels.</exception>
    internal long DecodedPixels(Photo photo) => photo.DecodedPixels(Options(photo));

    /// <summary>Brings the shorter side to <see cref="Resolution"/> and cuts the square in the centre.</summary>
    /// <param name="image">Any size.</param>
    /// <returns>A square picture of <see cref="Resolution"/> pixels.</returns>
    public RgbImage Resize(RgbImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var (columns, rows) = (Columns(image.Width, image.Height), Rows(image.Width, image.Height));
        if (image.Alpha is null || (columns.IsCopy && rows.IsCopy))
        {
            return Bicubic.Resize(image, columns, rows);
        }

        // As OpenAI's code does: resized with its alpha, which is dropped only then. What is transparent does not bleed into what is not.
        using var premultiplied = Multiply(image, image.Alpha);
        using var alpha = Bicubic.Resize(image.Alpha, columns, rows);
        var crop = Bicubic.Resize(premultiplied, columns, rows);
        Divide(crop, alpha);
        return crop;
    }

    /// <summary>Writes (pixel / 255 − mean) / std, channel-first.</summary>
    /// <param name="crop">A square picture of <see cref="Resolution"/> pixels.</param>
    /// <param name="tensor">Receives <c>[3, resolution, resolution]</c>.</param>
    /// <exception cref="ArgumentException">The picture or the tensor has another size.</exception>
    public void Normalize(RgbImage crop, Span<float> tensor)
    {
        ArgumentNullException.ThrowIfNull(crop);
        var plane = Resolution * Resolution;
        if (crop.Width != Resolution || crop.Height != Resolution)
        {
            throw new ArgumentException($"The model sees {Resolution} × {Resolution} pixels; found {crop.Width} × {crop.Height}.",
                nameof(crop));
        }

        if (tensor.Length != 3 * plane)
        {
            throw new ArgumentException($"A [3, {Resolution}, {Resolution}] tensor takes {3 * plane} values; found {tensor.Length}.",
                nameof(tensor));
        }

        Span<float> values = stackalloc float[256];
        for (var channel = 0; channel < 3; channel++)
        {
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = ((i / 255f) - Mean[channel]) / Std[channel];
            }

            var pixels = crop.Pixels[channel..];
            var target = tensor.Slice(channel * plane, plane);
            for (var i = 0; i < target.Length; i++)
            {
                target[i] = values[pixels[3 * i]];
            }
        }
    }

    private DecodeOptions Options(Photo photo)
    {
        return DecodesFast && photo.Format.Codec == PhotoCodec.Jpeg
            ? new(MinLonger: 1, FastSidesPerResolution * Resolution, Begin) : new(Rows: Begin);

        Bicubic Begin(int width, int height) => new(width, Columns(width, height), Rows(width, height));
    }

    private BicubicWeights Columns(int width, int height) => Axis(width, Math.Min(width, height));

    private BicubicWeights Rows(int width, int height) => Axis(height, Math.Min(width, height));

    /// <summary>Weights of the part of one axis that the crop keeps.</summary>
    private BicubicWeights Axis(int size, int shorter)
    {
        if (Squeezes)
        {
            return new(size, Resolution, 0, Resolution);
        }

        // torchvision's rounding: the longer side is cut off to whole pixels, half a pixel goes to the even neighbour.
        var resized = (long)((double)((long)Resolution * size) / shorter);
        return new(size, resized, (long)Math.Round((resized - Resolution) / 2.0), Resolution);
    }

    /// <summary>Weighs every pixel by its opacity with Pillow's roundings: c · a / 255.</summary>
    private static RgbImage Multiply(RgbImage image, RgbImage alpha)
    {
        var result = RgbImage.Rent(image.Width, image.Height);
        Span<byte> colours = image.Pixels, opacities = alpha.Pixels, products = result.Pixels;
        for (var i = 0; i < products.Length; i++)
        {
            var product = (colours[i] * opacities[i]) + 128;
            products[i] = (byte)(((product >> 8) + product) >> 8);
        }

        return result;
    }

    /// <summary>Undoes <see cref="Multiply"/> in place; what is fully transparent stays as it is.</summary>
    private static void Divide(RgbImage image, RgbImage alpha)
    {
        Span<byte> colours = image.Pixels, opacities = alpha.Pixels;
        for (var i = 0; i < colours.Length; i++)
        {
            if (opacities[i] != 0)
            {
                colours[i] = (byte)Math.Min(255, 255 * colours[i] / opacities[i]);
            }
        }
    }

    private static Preprocessing Read(JsonElement root, Preprocessing clip)
    {
        var side = clip.Resolution;
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException($"expected a JSON object; found {root.ValueKind}.");
        }

        foreach (var flag in (string[])["do_resize", "do_rescale", "do_normalize"])
        {
            Expect(flag, Find(root, flag), "true", value => value.GetBoolean());
        }

        Expect("resample", Find(root, "resample"), "3 (bicubic)", value => value.GetInt32() == 3);
        Expect("rescale_factor", Find(root, "rescale_factor"), "1/255", value => Math.Abs((value.GetDouble() * 255) - 1) < 1e-6);

        // A number or {"shortest_edge"} is the shorter side, which is cropped after; {"height", "width"} is the whole picture squeezed.
        var size = Find(root, "size");
        var squeezes = size is { ValueKind: JsonValueKind.Object } && !size.Value.TryGetProperty("shortest_edge", out _);
        Expect("size", size, $"{side}, as in config.json", value => IsSquare(value, side));
        Expect("crop_size", Find(root, "crop_size"), $"{side}, as in config.json", value => IsSquare(value, side));
        if (!squeezes)
        {
            Expect("do_center_crop", Find(root, "do_center_crop"), "true", value => value.GetBoolean());
        }

        return new(side, Channels(root, "image_mean", clip.Mean, 0), Channels(root, "image_std", clip.Std, 1e-6f)) { Squeezes = squeezes };
    }

    private static JsonElement? Find(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static void Expect(string name, JsonElement? value, string expected, Predicate<JsonElement> holds)
    {
        if (value is { } found && !holds(found))
        {
            throw new FormatException($"expected \"{name}\" to be {expected}; found {found.GetRawText()}.");
        }
    }

    private static bool IsSquare(JsonElement size, int side) =>
        size.ValueKind == JsonValueKind.Number ? size.GetDouble() == side
        : size.TryGetProperty("shortest_edge", out var edge) ? edge.GetDouble() == side
        : size.TryGetProperty("height", out var height) && size.TryGetProperty("width", out var width)
            && height.GetDouble() == side && width.GetDouble() == side;

    private static float[] Channels(JsonElement root, string name, float[] otherwise, float least)
    {
        if (Find(root, name) is not { } value)
        {
            return otherwise;
        }

        var numbers = value.EnumerateArray().Select(number => number.GetSingle()).ToArray();
        Expect(name, value, $"three numbers from {least} to 1",
            _ => numbers.Length == 3 && numbers.All(number => number >= least && number <= 1));
        return numbers;
    }
}
