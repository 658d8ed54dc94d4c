using System.Buffers;
using System.Text.Json;
using ClipLens.Compute;
using ClipLens.Media;

namespace ClipLens.Model;

/// <summary>A CLIP model on the processor: two towers that bring pictures and texts into one space.</summary>
public sealed class ClipModel : IClipEncoder
{
    // Rows of one pass through a tower: enough to keep every core busy, few enough that memory stays flat whatever is asked for.
    private const int RowsPerPass = 2048;

    private readonly VisionTower _vision;
    private readonly TextTower _text;

    private ClipModel(ClipConfig config, IWeights weights, Preprocessing preprocessing, Tokenizer? tokenizer, string? folder, string? name)
    {
        (Config, Preprocessing, Tokenizer, Folder) = (config, preprocessing, tokenizer, folder);
        using var reader = new WeightReader(weights, JsonSerializer.Serialize(new { config, preprocessing })); // JSON is the same in every culture
        _vision = new VisionTower(reader, config.Vision, config.Dimension);
        _text = new TextTower(reader, config.Text, config.Dimension);
        LogitScale = MathF.Exp(reader.Read("logit_scale")[0]);
        Fingerprint = reader.Fingerprint;
        Name = name ?? Path.GetFileName(Path.TrimEndingDirectorySeparator(folder ?? Fingerprint));
    }

    /// <summary>Gets the model's sizes.</summary>
    public ClipConfig Config { get; }

    /// <summary>Gets the tokenizer; null where the folder has no vocabulary.</summary>
    public Tokenizer? Tokenizer { get; }

    /// <summary>Gets what cosine similarities are multiplied with before a softmax over labels, about 100 in trained models.</summary>
    public float LogitScale { get; }

    /// <inheritdoc/>
    public Preprocessing Preprocessing { get; }

    /// <inheritdoc/>
    public int Dimension => Config.Dimension;

    /// <inheritdoc/>
    public string Fingerprint { get; }

    /// <inheritdoc/>
    public string? Folder { get; }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>Loads a model from a folder in the Hugging Face layout.</summary>
    /// <param name="folder">Holds <c>config.json</c> and <c>model.safetensors</c>; a vocabulary and <c>preprocessor_config.json</c> are optional.</param>
    /// <returns>The model, its weights in memory.</returns>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">A file is missing, damaged, or does not fit the others; the message names it.</exception>
    public static ClipModel Load(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new DirectoryNotFoundException($"There is no model folder {Path.GetFullPath(folder)}.");
        }

        var config = ClipConfig.Read(Need(folder, "config.json"));
        using var weights = new Safetensors(Need(folder, "model.safetensors"));
        return From(config, weights, Preprocessing.Read(Path.Combine(folder, "preprocessor_config.json"), config.Vision.Resolution), Tokenizer.TryLoad(folder), Path.GetFullPath(folder));
    }

    /// <summary>Builds a model from its parts.</summary>
    /// <param name="config">The sizes.</param>
    /// <param name="weights">The tensors, by their Hugging Face names; not needed afterwards.</param>
    /// <param name="preprocessing">How a picture becomes the model's input.</param>
    /// <param name="tokenizer">The vocabulary, where texts are to be encoded.</param>
    /// <param name="folder">The model's folder, where it has one.</param>
    /// <param name="name">The model's name, where it is not the folder's.</param>
    /// <exception cref="InvalidDataException">The parts do not fit each other.</exception>
    public static ClipModel From(ClipConfig config, IWeights weights, Preprocessing preprocessing, Tokenizer? tokenizer, string? folder = null, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(preprocessing);
        if (preprocessing.Resolution != config.Vision.Resolution)
        {
            throw new InvalidDataException(
                $"{weights.Path}: preprocessing gives pictures of {preprocessing.Resolution} pixels; the model takes {config.Vision.Resolution}.");
        }

        if (tokenizer is not null && tokenizer.VocabularySize > config.Text.VocabularySize)
        {
            throw new InvalidDataException(
                $"{weights.Path}: the vocabulary has {tokenizer.VocabularySize} tokens; the model has embeddings for {config.Text.VocabularySize}.");
        }

        if (tokenizer is not null && config.Text.EndToken is { } end && tokenizer.End != end)
        {
            throw new InvalidDataException(
                $"{weights.Path}: the vocabulary ends a text with token {tokenizer.End}; config.json says eos_token_id = {end}. The files belong to different models.");
        }

        return new ClipModel(config, weights, preprocessing, tokenizer, folder, name);
    }

    /// <inheritdoc/>
    public Matrix EncodeImages(IReadOnlyList<RgbImage> crops, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(crops);
        var side = Preprocessing.Resolution;
        foreach (var crop in crops)
        {
            if (crop.Width != side || crop.Height != side)
            {
                throw new ArgumentException($"The model takes pictures of {side} × {side} pixels; found {crop.Width} × {crop.Height}.", nameof(crops));
            }
        }

        var length = 3 * side * side;
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

            EncodePass(pixels, embeddings, first, count);
        }

        ArrayPool<float>.Shared.Return(pixels);
        return embeddings;
    }

    /// <summary>Encodes pictures that are already the model's input.</summary>
    /// <param name="pixels">Normalised, channel-first: <c>[count, 3, resolution, resolution]</c>.</param>
    /// <param name="count">Number of pictures.</param>
    /// <returns>Unit-length embeddings, <c>[count, dimension]</c>.</returns>
    public Matrix EncodePixels(ReadOnlySpan<float> pixels, int count)
    {
        var length = 3 * Preprocessing.Resolution * Preprocessing.Resolution;
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfNotEqual(pixels.Length, (long)count * length, nameof(pixels));
        var embeddings = new Matrix(count, Dimension);
        for (var first = 0; first < count; first += ImagesPerPass)
        {
            EncodePass(pixels[(first * length)..], embeddings, first, Math.Min(ImagesPerPass, count - first));
        }

        return embeddings;
    }

    /// <inheritdoc/>
    public Matrix EncodeTexts(IReadOnlyList<string> texts, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return EncodeSequences([.. texts.Select(text => UpToEnd(Tokenize(text).Ids))], cancellationToken);
    }

    /// <inheritdoc/>
    public bool Fits(string text) => Tokenize(text).Dropped == 0;

    /// <summary>Encodes texts that are already tokens.</summary>
    /// <param name="ids">Start token, words, end token, then anything: <c>[count, context length]</c>, or shorter rows.</param>
    /// <param name="count">Number of texts.</param>
    /// <returns>Unit-length embeddings, <c>[count, dimension]</c>.</returns>
    /// <exception cref="ArgumentException">A row is too long, has an unknown token, or has no end token.</exception>
    public Matrix EncodeTokens(ReadOnlySpan<int> ids, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        var length = count == 0 ? 0 : ids.Length / count;
        if (length * count != ids.Length || length > Config.Text.ContextLength)
        {
            throw new ArgumentException($"{ids.Length} ids are not {count} rows of at most {Config.Text.ContextLength}.", nameof(ids));
        }

        var texts = new int[count][];
        for (var i = 0; i < count; i++)
        {
            texts[i] = UpToEnd(ids.Slice(i * length, length));
        }

        return EncodeSequences(texts, CancellationToken.None);
    }

    private int ImagesPerPass => Math.Max(1, RowsPerPass / Config.Vision.Tokens);

    private static string Need(string folder, string name)
    {
        var path = Path.Combine(folder, name);
        return File.Exists(path) ? path : throw new InvalidDataException(
            $"{Path.GetFullPath(folder)} has no {name}. A model folder holds config.json, model.safetensors, preprocessor_config.json, vocab.json and merges.txt.");
    }

    private Tokens Tokenize(string text) => Tokenizer?.Tokenize(text, Config.Text.ContextLength) ?? throw new InvalidDataException(
        $"{Name} has no vocabulary, so it encodes pictures only; put vocab.json and merges.txt into its folder{(Folder is null ? "" : " " + Folder)}.");

    /// <summary>Cuts a text after its end token: a causal tower computes nothing there that the embedding could see.</summary>
    private int[] UpToEnd(ReadOnlySpan<int> ids)
    {
        foreach (var id in ids)
        {
            if ((uint)id >= (uint)Config.Text.VocabularySize)
            {
                throw new ArgumentException($"A text has token {id}; the model knows 0 to {Config.Text.VocabularySize - 1}.", nameof(ids));
            }
        }

        var end = Config.Text.EndToken is { } token ? ids.IndexOf(token) : HighestAt(ids);
        return end >= 0 ? ids[..(end + 1)].ToArray() : throw new ArgumentException($"A text has no end token {Config.Text.EndToken}.", nameof(ids));
    }

    private static int HighestAt(ReadOnlySpan<int> row)
    {
        var best = row.IsEmpty ? -1 : 0;
        for (var i = 1; i < row.Length; i++)
        {
            best = row[i] > row[best] ? i : best;
        }

        return best;
    }

    private void EncodePass(ReadOnlySpan<float> pixels, Matrix embeddings, int first, int count)
    {
        _vision.Encode(pixels[..(count * 3 * Preprocessing.Resolution * Preprocessing.Resolution)], count, embeddings.Values.AsSpan(first * Dimension, count * Dimension));
        ToUnitLength(embeddings, first, count);
    }

    private Matrix EncodeSequences(int[][] texts, CancellationToken cancellationToken)
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

            _text.Encode(texts.AsSpan(first, count), embeddings.Values.AsSpan(first * Dimension, count * Dimension));
            ToUnitLength(embeddings, first, count);
        }

        return embeddings;
    }

    private static void ToUnitLength(Matrix embeddings, int first, int count)
    {
        for (var row = first; row < first + count; row++)
        {
            RowKernels.ToUnitLength(embeddings.Row(row));
        }
    }
}
