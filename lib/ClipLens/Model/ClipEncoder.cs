using System.Numerics.Tensors;
using System.Text.Json;

namespace ClipLens;

/// <summary>A CLIP model, whichever engine runs its towers: checks what comes in, turns texts into tokens, and sets unit length.</summary>
public abstract class ClipEncoder : IClipEncoder
{
    private readonly string? _name;

    /// <summary>Takes over the parts, once they fit each other.</summary>
    /// <param name="parts">What the model is made of.</param>
    /// <exception cref="InvalidDataException">The parts do not fit each other.</exception>
    protected ClipEncoder(ClipParts parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        (Config, Preprocessing, Tokenizer, Folder) = (parts.Config, parts.Preprocessing, parts.Tokenizer, parts.Folder);
        Check(parts.Weights.Path);
        _name = parts.Name ?? (Folder is null ? null : Path.GetFileName(Path.TrimEndingDirectorySeparator(Folder)));
    }

    /// <summary>Gets the model's sizes.</summary>
    public ClipConfig Config { get; }

    /// <summary>Gets the tokenizer; null where the folder has no vocabulary.</summary>
    public Tokenizer? Tokenizer { get; }

    /// <summary>Gets what cosine similarities are multiplied with before a softmax over labels, about 100 in trained models.</summary>
    public float LogitScale { get; protected set; }

    /// <inheritdoc/>
    public Preprocessing Preprocessing { get; }

    /// <inheritdoc/>
    public int Dimension => Config.Dimension;

    /// <inheritdoc/>
    /// <remarks>The same whichever engine runs the model: what one has encoded, the other finds.</remarks>
    public string Fingerprint { get; protected set; } = "";

    /// <inheritdoc/>
    public string? Folder { get; }

    /// <inheritdoc/>
    public string Name => (_name ?? Fingerprint) + (Preprocessing.DecodesFast ? ", decoded fast" : "");

    /// <inheritdoc/>
    public Matrix EncodeImages(IReadOnlyList<RgbImage> crops, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(crops);
        var side = Preprocessing.Resolution;
        if (crops.FirstOrDefault(crop => crop.Width != side || crop.Height != side) is { } other)
        {
            throw new ArgumentException($"The model takes pictures of {side} × {side} pixels; found {other.Width} × {other.Height}.",
                nameof(crops));
        }

        return ToUnitLength(Encode(crops, cancellationToken));
    }

    /// <summary>Encodes pictures that are already the model's input.</summary>
    /// <param name="pixels">Normalised, channel-first: <c>[count, 3, resolution, resolution]</c>.</param>
    /// <param name="count">Number of pictures.</param>
    /// <returns>Unit-length embeddings, <c>[count, dimension]</c>.</returns>
    public Matrix EncodePixels(ReadOnlySpan<float> pixels, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfNotEqual(pixels.Length, 3L * count * Preprocessing.Resolution * Preprocessing.Resolution,
            nameof(pixels));
        return ToUnitLength(Encode(pixels, count));
    }

    /// <inheritdoc/>
    public Matrix EncodeTexts(IReadOnlyList<string> texts, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(texts);
        return ToUnitLength(Encode([.. texts.Select(text => UpToEnd(Tokenize(text).Ids))], cancellationToken));
    }

    /// <inheritdoc/>
    public bool Fits(string text) => Tokenize(text).Dropped == 0;

    /// <inheritdoc/>
    public IReadOnlyList<string> UnknownWords(string text) => Tokenizer?.UnknownWords(text) ?? [];

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

        var all = ids.ToArray();
        int[][] texts = [.. Enumerable.Range(0, count).Select(i => UpToEnd(all.AsSpan(i * length, length)))];
        return ToUnitLength(Encode(texts, CancellationToken.None));
    }

    /// <summary>Encodes pictures of the model's resolution.</summary>
    /// <returns><c>[crops, dimension]</c>, of any length.</returns>
    protected abstract Matrix Encode(IReadOnlyList<RgbImage> crops, CancellationToken cancellationToken);

    /// <summary>Encodes pictures that are already the model's input: <c>[count, 3, resolution, resolution]</c>.</summary>
    /// <returns><c>[count, dimension]</c>, of any length.</returns>
    protected abstract Matrix Encode(ReadOnlySpan<float> pixels, int count);

    /// <summary>Encodes texts, each from its start token to its end token.</summary>
    /// <returns><c>[texts, dimension]</c>, of any length.</returns>
    protected abstract Matrix Encode(int[][] texts, CancellationToken cancellationToken);

    /// <summary>Makes the reader that an engine takes all weights from; its fingerprint is then the model's.</summary>
    protected static WeightReader Reader(ClipParts parts)
    {
        var (config, weights, preprocessing, _) = parts;
        return new WeightReader(weights, JsonSerializer.Serialize(new { config, preprocessing })); // JSON is the same in every culture
    }

    private void Check(string weights)
    {
        var misfit = Preprocessing.Resolution != Config.Vision.Resolution
            ? $"preprocessing gives pictures of {Preprocessing.Resolution} pixels; the model takes {Config.Vision.Resolution}"
            : Tokenizer?.VocabularySize > Config.Text.VocabularySize
            ? $"the vocabulary has {Tokenizer.VocabularySize} tokens; the model has embeddings for {Config.Text.VocabularySize}"
            : Config.Text.EndToken is { } end && Tokenizer?.End is { } own && own != end
            ? $"the vocabulary ends a text with token {own}; config.json says eos_token_id = {end}. The files belong to different models"
            : null;
        if (misfit is not null)
        {
            throw new InvalidDataException($"{weights}: {misfit}.");
        }
    }

    private Tokens Tokenize(string text) => Tokenizer?.Tokenize(text, Config.Text.ContextLength) ?? throw new InvalidDataException(
        $"{Name} has no vocabulary, so it encodes pictures only; put vocab.json and merges.txt into its "
            + $"folder{(Folder is null ? "" : " " + Folder)}.");

    /// <summary>Cuts a text after its end token: a causal tower computes nothing there that the embedding could see.</summary>
    private int[] UpToEnd(ReadOnlySpan<int> ids)
    {
        if (ids.IndexOfAnyExceptInRange(0, Config.Text.VocabularySize - 1) is >= 0 and var at)
        {
            throw new ArgumentException($"A text has token {ids[at]}; the model knows 0 to {Config.Text.VocabularySize - 1}.", nameof(ids));
        }

        var end = Config.Text.EndToken is { } token ? ids.IndexOf(token) : TensorPrimitives.IndexOfMax(ids);
        return end >= 0 ? ids[..(end + 1)].ToArray()
            : throw new ArgumentException($"A text has no end token {Config.Text.EndToken}.", nameof(ids));
    }

    private static Matrix ToUnitLength(Matrix embeddings)
    {
        for (var row = 0; row < embeddings.Rows; row++)
        {
            embeddings.ToUnitLength(row);
        }

        return embeddings;
    }
}
