using System.Text.Json;

namespace ClipLens;

/// <content>Where it comes from: a model's <c>preprocessor_config.json</c>, or OpenAI's values.</content>
public sealed partial record Preprocessing
{
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

    private static bool IsSquare(JsonElement size, int side)
    {
        if (size.ValueKind == JsonValueKind.Number)
        {
            return size.GetDouble() == side;
        }

        if (size.TryGetProperty("shortest_edge", out var edge))
        {
            return edge.GetDouble() == side;
        }

        return size.TryGetProperty("height", out var height) && size.TryGetProperty("width", out var width)
            && height.GetDouble() == side && width.GetDouble() == side;
    }

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
