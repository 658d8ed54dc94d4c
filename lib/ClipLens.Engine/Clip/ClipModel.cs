using System.Buffers;
using System.Collections.Concurrent;
using ClipLens.Engine;

namespace ClipLens;

/// <summary>A CLIP model on the processor: two towers that bring pictures and texts into one space.</summary>
public sealed class ClipModel : ClipEncoder
{
    // Rows of one pass through a tower: enough to keep every core busy, few enough that memory stays flat whatever is asked for.
    private const int RowsPerPass = 2048;

    private readonly VisionTower _vision;
    private readonly TextTower _text;
    private readonly ConcurrentBag<TowerPass> _visionPasses = []; // of callers that are done
    private readonly ConcurrentBag<TowerPass> _textPasses = [];

    private ClipModel(ClipParts parts)
        : base(parts)
    {
        var reader = Reader(parts);
        // A text has few rows: its products wait for the weights, a batch of pictures' do not.
        _vision = new VisionTower(new CheckpointLayers(reader, triesShort: false), Config.Vision, Dimension);
        _text = new TextTower(new CheckpointLayers(reader, triesShort: true), Config.Text, Dimension);
        reader.RefuseMore("vision_model", Config.Vision.Tower.Layers);
        reader.RefuseMore("text_model", Config.Text.Tower.Layers);
        LogitScale = MathF.Exp(reader.ReadNumber("logit_scale"));
        Fingerprint = reader.Fingerprint;
    }

    private int ImagesPerPass => Math.Max(1, RowsPerPass / Config.Vision.Tokens);

    /// <summary>Loads a model from a folder in the Hugging Face layout.</summary>
    /// <param name="folder">Holds <c>config.json</c> and <c>model.safetensors</c>, or its parts
    /// and their index; a vocabulary and <c>preprocessor_config.json</c> are optional.</param>
    /// <returns>The model, its weights in memory.</returns>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="InvalidDataException">A file is missing, damaged, or does not fit the others; the message names it.</exception>
    public static ClipModel Load(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new FolderNotFoundException("model", folder);
        }

        var path = Path.Combine(folder, "config.json");
        var config = File.Exists(path) ? ClipConfig.Read(path) : throw Missing(folder, "config.json");
        using var weights = Safetensors.TryOpen(folder) ?? throw Missing(folder, "model.safetensors");
        var preprocessing = Preprocessing.Read(Path.Combine(folder, "preprocessor_config.json"), config.Vision.Resolution);
        return From(new ClipParts(config, weights, preprocessing, Tokenizer.TryLoad(folder)) { Folder = Path.GetFullPath(folder) });
    }

    /// <summary>Builds a model from its parts.</summary>
    /// <param name="parts">What it is made of.</param>
    /// <returns>The model, its weights in memory.</returns>
    /// <exception cref="InvalidDataException">The parts do not fit each other.</exception>
    public static ClipModel From(ClipParts parts) => new(parts);

    /// <inheritdoc/>
    protected override Matrix Encode(IReadOnlyList<RgbImage> crops, CancellationToken cancellationToken)
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

            EncodePass(pixels.AsSpan(0, count * length), count, Rows(embeddings, first, count));
        }

        ArrayPool<float>.Shared.Return(pixels);
        return embeddings;
    }

    /// <inheritdoc/>
    protected override Matrix Encode(ReadOnlySpan<float> pixels, int count)
    {
        var length = 3 * Preprocessing.Resolution * Preprocessing.Resolution;
        var embeddings = new Matrix(count, Dimension);
        for (var first = 0; first < count; first += ImagesPerPass)
        {
            var images = Math.Min(ImagesPerPass, count - first);
            EncodePass(pixels.Slice(first * length, images * length), images, Rows(embeddings, first, images));
        }

        return embeddings;
    }

    /// <inheritdoc/>
    protected override Matrix Encode(int[][] texts, CancellationToken cancellationToken)
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

            var pass = _textPasses.TryTake(out var idle) ? idle : _text.NewPass(keeps: false);
            _text.Forward(new ArraySegment<int[]>(texts, first, count), pass).Values.CopyTo(Rows(embeddings, first, count));
            _textPasses.Add(pass);
        }

        return embeddings;
    }

    private void EncodePass(ReadOnlySpan<float> pixels, int count, Span<float> embeddings)
    {
        var pass = _visionPasses.TryTake(out var idle) ? idle : _vision.NewPass(keeps: false);
        Unfold(pixels, count, pass.Patches);
        _vision.Forward(pass.Patches, pass).Values.CopyTo(embeddings);
        _visionPasses.Add(pass);
    }

    /// <summary>Lays out each patch as one row: <c>[count, 3, r, r]</c> → <c>[count · patches, 3 · patch · patch]</c>.</summary>
    private void Unfold(ReadOnlySpan<float> pixels, int count, Rows patches)
    {
        var (patch, grid, side) = (Config.Vision.PatchSize, Config.Vision.Grid, Config.Vision.Resolution);
        patches.Resize(count * grid * grid);
        for (var p = 0; p < patches.Count; p++)
        {
            var (picture, place) = (p / (grid * grid), p % (grid * grid));
            var row = patches[p];
            for (var channel = 0; channel < 3; channel++)
            {
                for (var y = 0; y < patch; y++, row = row[patch..])
                {
                    var start = (((((picture * 3) + channel) * side) + (place / grid * patch) + y) * side) + (place % grid * patch);
                    pixels.Slice(start, patch).CopyTo(row);
                }
            }
        }
    }

    private static InvalidDataException Missing(string folder, string name) => new(
        $"{Path.GetFullPath(folder)} has no {name}. A model folder holds config.json, model.safetensors (or its parts with "
            + "model.safetensors.index.json), "
        + "preprocessor_config.json, and vocab.json with merges.txt or tokenizer.json. ModelHub.LoadAsync takes pytorch_model.bin and "
        + "open_clip's files too.");

    private static Span<float> Rows(Matrix embeddings, int first, int count) =>
        embeddings.Values.AsSpan(first * embeddings.Columns, count * embeddings.Columns);
}
