using ClipLens.Engine;
using System.Buffers;

namespace ClipLens;

/// <summary>A CLIP model on the processor: two towers that bring pictures and texts into one space.</summary>
public sealed class ClipModel : ClipEncoder
{
    // Rows of one pass through a tower: enough to keep every core busy, few enough that memory stays flat whatever is asked for.
    private const int RowsPerPass = 2048;

    private readonly VisionTower _vision;
    private readonly TextTower _text;

    private ClipModel(ClipParts parts)
        : base(parts)
    {
        var reader = Reader(parts);
        _vision = new VisionTower(reader, Config.Vision, Dimension);
        _text = new TextTower(reader, Config.Text, Dimension);
        LogitScale = MathF.Exp(reader.Read("logit_scale")[0]);
        Fingerprint = reader.Fingerprint;
    }

    private int ImagesPerPass => Math.Max(1, RowsPerPass / Config.Vision.Tokens);

    /// <summary>Loads a model from a folder in the Hugging Face layout.</summary>
    /// <param name="folder">Holds <c>config.json</c> and <c>model.safetensors</c>; a vocabulary and <c>preprocessor_config.json</c> are optional.</param>
    /// <returns>The model, its weights in memory.</returns>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">A file is missing, damaged, or does not fit the others; the message names it.</exception>
    public static ClipModel Load(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new FolderNotFoundException("model", folder);
        }

        var config = ClipConfig.Read(Need(folder, "config.json"));
        using var weights = new Safetensors(Need(folder, "model.safetensors"));
        var preprocessing = Preprocessing.Read(Path.Combine(folder, "preprocessor_config.json"), config.Vision.Resolution);
        return From(new ClipParts(config, weights, preprocessing, Tokenizer.TryLoad(folder)) { Folder = Path.GetFullPath(folder) });
    }

    /// <summary>Builds a model from its parts.</summary>
    /// <param name="parts">What it is made of.</param>
    /// <returns>The model, its weights in memory.</returns>
    /// <exception cref="InvalidDataException">The parts do not fit each other.</exception>
    public static ClipModel From(ClipParts parts) => new(parts);

    private protected override Matrix Encode(IReadOnlyList<RgbImage> crops, CancellationToken cancellationToken)
    {
        var length = 3 * Preprocessing.Resolution * Preprocessing.Resolution;
        var embeddings = new Matrix(crops.Count, Dimension);
        var pixels = ArrayPool<float>.Shared.Rent(Math.Min(crops.Count, ImagesPerPass) * length);
        for (var first = 0; first < crops.Count; first += ImagesPerPass)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var count = Math.Min(ImagesPerPass, crops.Count - first);
            for (var i = 0; i < count; i++)
            {
                Preprocessing.Normalize(crops[first + i], pixels.AsSpan(i * length, length));
            }

            _vision.Encode(pixels.AsSpan(0, count * length), count, Rows(embeddings, first, count));
        }

        ArrayPool<float>.Shared.Return(pixels);
        return embeddings;
    }

    private protected override Matrix Encode(ReadOnlySpan<float> pixels, int count)
    {
        var length = 3 * Preprocessing.Resolution * Preprocessing.Resolution;
        var embeddings = new Matrix(count, Dimension);
        for (var first = 0; first < count; first += ImagesPerPass)
        {
            var images = Math.Min(ImagesPerPass, count - first);
            _vision.Encode(pixels.Slice(first * length, images * length), images, Rows(embeddings, first, images));
        }

        return embeddings;
    }

    private protected override Matrix Encode(int[][] texts, CancellationToken cancellationToken)
    {
        var embeddings = new Matrix(texts.Length, Dimension);
        for (int first = 0, count; first < texts.Length; first += count)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var rows = texts[first].Length;
            for (count = 1; first + count < texts.Length && rows + texts[first + count].Length <= RowsPerPass; count++)
            {
                rows += texts[first + count].Length;
            }

            _text.Encode(texts.AsSpan(first, count), Rows(embeddings, first, count));
        }

        return embeddings;
    }

    private static string Need(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        return File.Exists(path) ? path : throw new InvalidDataException(
            $"{Path.GetFullPath(folder)} has no {name}. A model folder holds config.json, model.safetensors, preprocessor_config.json, vocab.json and merges.txt.");
    }

    private static Span<float> Rows(Matrix embeddings, int first, int count) =>
        embeddings.Values.AsSpan(first * embeddings.Columns, count * embeddings.Columns);
}
