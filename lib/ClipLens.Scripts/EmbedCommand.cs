using System.Text.Json;

namespace ClipLens.Scripts;

/// <summary><c>embed</c>: writes embeddings of texts or pictures to a file.</summary>
public static class EmbedCommand
{
    /// <summary>Reads the arguments, does the work, prints the answer, and returns the exit code.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        var script = new Script(
            "cliplens embed",
            "Writes unit-length embeddings of texts or pictures to a .npy file: float32 [n, dimension].",
            "--text \"a dog on the beach\" \"a red car\" --out texts.npy",
            "--image one.jpg two.heic --out pictures.npy --json");
        var texts = script.Option<string[]>("--text", "TEXT", "texts to encode");
        var images = script.Option<string[]>("--image", "FILE", "pictures to encode");
        var pixels =
            script.Option<string>("--pixels", "FILE.npy", "pictures as the model takes them, normalised: [n, 3, resolution, resolution]");
        var ids = script.Option<string>("--ids", "FILE.npy", "texts as token ids, start and end tokens included: [n, context length]");
        var output = script.Output("--out", "FILE.npy", "where the embeddings go");
        var tokens = script.Option<string>("--tokens", "FILE", "print the token ids of each line of a text file instead");
        texts.AllowMultipleArgumentsPerToken = images.AllowMultipleArgumentsPerToken = true;

        return await script.RunAsync(args, async run =>
        {
            run.RequireOne(texts, images, pixels, ids, tokens);
            if (run.Value(tokens) is { } file)
            {
                var tokenizer = Tokenizer.Load(await run.ModelFolderAsync());
                await foreach (var line in File.ReadLinesAsync(file, run.Cancellation))
                {
                    Console.WriteLine(JsonSerializer.Serialize(tokenizer.Encode(line)));
                }

                return;
            }

            var path = run.Value(output) ?? throw new ArgumentException("Say where the embeddings go: --out FILE.npy");
            var clip = await run.LoadModelAsync();
            ScriptRun.NoteCut(clip, run.Value(texts) ?? []);
            var rows = run.Value(pixels) is { } p ? FromPixels(clip, p)
                : run.Value(ids) is { } i ? FromIds(clip, i)
                : run.Value(texts) is { Length: > 0 } t ? clip.EncodeTexts(t, run.Cancellation)
                : FromFiles(clip, run.Value(images)!, run.Cancellation); // one of them is given
            NpyFile.Write(path, rows);
            run.Print(new { rows = rows.Rows, dimension = rows.Columns, @out = path }, $"{path}: {rows.Rows} × {rows.Columns}");
        });

        static Matrix FromPixels(ClipEncoder clip, string path) =>
            (NpyFile.ReadFloats(path), clip.Preprocessing.Resolution) is (([var n, 3, var height, var width], var values), var side)
                && (height, width) == (side, side) && Array.TrueForAll(values, float.IsFinite) ? clip.EncodePixels(values, n)
                : throw new InvalidDataException(
                    $"{path}: expected finite numbers, [n, 3, {clip.Preprocessing.Resolution}, {clip.Preprocessing.Resolution}]");

        static Matrix FromIds(ClipEncoder clip, string path)
        {
            var (shape, values) = NpyFile.ReadInts(path);
            try { return clip.EncodeTokens(values,
                shape is [var n, _] ? n : throw new ArgumentException($"expected [n, {clip.Config.Text.ContextLength}]")); }
            catch (ArgumentException e) { throw new InvalidDataException($"{path}: {e.Message}", e); }
        }

        static Matrix FromFiles(ClipEncoder clip, string[] files, CancellationToken cancellation) =>
            new(files.Length, clip.Dimension, [.. files
            .Select(file => clip.Preprocessing.Decode(Photo.Open(file)))
            .Chunk(32).SelectMany(crops => clip.EncodeImages(crops, cancellation).Values)]);
    }
}
