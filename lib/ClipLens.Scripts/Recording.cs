namespace ClipLens.Scripts;

/// <summary>What a model answers, as numbers: to show and to measure with where its weights are not.</summary>
internal static class Recording
{
    /// <summary>Encodes photos and texts, and writes their embeddings with what each row is.</summary>
    /// <param name="run">The script's run.</param>
    /// <param name="model">A folder, or a name of the hub.</param>
    /// <param name="photos">A folder of photos.</param>
    /// <param name="texts">A text file; each line that is not empty is one text.</param>
    /// <param name="output">The folder for the recording, made if it is not there.</param>
    /// <exception cref="InvalidDataException">There is no photo, or no text.</exception>
    public static async Task WriteAsync(ScriptRun run, string model, string photos, string texts, string output)
    {
        var read = await File.ReadAllLinesAsync(texts, run.Cancellation);
        string[] lines = [.. read.Select(line => line.Trim()).Where(line => line.Length > 0)];
        if (lines.Length == 0)
        {
            throw new InvalidDataException($"{texts}: expected a text on each line; found none");
        }

        var clip = await run.LoadModelAsync(model);
        ScriptRun.NoteCut(clip, lines);
        var rows = (await run.OpenAsync([photos], clip, frames: null)).Rows;
        if (rows.Items.Count == 0)
        {
            throw new InvalidDataException($"{photos}: expected photos; found none that can be read");
        }

        Directory.CreateDirectory(output);
        NpyFile.Write(Path.Combine(output, "photos.npy"), rows.Embeddings);
        var names = rows.Items.Select(item => Path.GetRelativePath(photos, item.File.Path).Replace('\\', '/'));
        await File.WriteAllLinesAsync(Path.Combine(output, "photos.txt"), names, run.Cancellation);
        NpyFile.Write(Path.Combine(output, "texts.npy"), clip.EncodeTexts(lines, run.Cancellation));
        await File.WriteAllLinesAsync(Path.Combine(output, "texts.txt"), lines, run.Cancellation);
        run.Print(
            new { model = clip.Name, photos = rows.Items.Count, texts = lines.Length, dimension = clip.Dimension, @out = output },
            $"{output}: {rows.Items.Count} photos and {lines.Length} texts, {clip.Dimension} numbers each");
    }
}
