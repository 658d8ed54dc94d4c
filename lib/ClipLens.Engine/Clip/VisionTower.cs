namespace ClipLens.Engine;

/// <summary>The vision transformer: a picture as a row of patches, read at the class token (Dosovitskiy et al. 2021; Radford et al. 2021, 2.4).</summary>
internal sealed class VisionTower
{
    private readonly VisionConfig _config;
    private readonly PackedMatrix _patchEmbedding;   // [3 · patch · patch, width]
    private readonly float[] _classEmbedding;        // [width]
    private readonly float[] _positionEmbedding;     // [tokens, width]
    private readonly LayerNorm _preNorm;
    private readonly Transformer _transformer;
    private readonly LayerNorm _postNorm;
    private readonly PackedMatrix _projection;       // [width, dimension]

    public VisionTower(WeightReader weights, VisionConfig config, int dimension)
    {
        const string Name = "vision_model";
        _config = config;
        var (width, patch) = (config.Tower.Width, config.PatchSize);
        _patchEmbedding = weights.Pack([$"{Name}.embeddings.patch_embedding.weight"], width, 3, patch, patch);
        _classEmbedding = weights.Read($"{Name}.embeddings.class_embedding", width);
        _positionEmbedding = weights.Read($"{Name}.embeddings.position_embedding.weight", config.Tokens, width);
        _preNorm = weights.LayerNorm($"{Name}.pre_layrnorm", width, config.Tower.Epsilon); // spelt so in every checkpoint
        _transformer = new Transformer(weights, Name, config.Tower);
        _postNorm = weights.LayerNorm($"{Name}.post_layernorm", width, config.Tower.Epsilon);
        _projection = weights.Pack(["visual_projection.weight"], dimension, width);
    }

    /// <summary>Encodes pictures.</summary>
    /// <param name="pixels">Normalised, channel-first: <c>[count, 3, resolution, resolution]</c>.</param>
    /// <param name="count">Number of pictures.</param>
    /// <param name="embeddings">Receives <c>[count, dimension]</c>, not yet of unit length.</param>
    public void Encode(ReadOnlySpan<float> pixels, int count, Span<float> embeddings)
    {
        var (width, tokens, patches) = (_config.Tower.Width, _config.Tokens, _config.Grid * _config.Grid);
        var unfolded = new float[count * patches * 3 * _config.PatchSize * _config.PatchSize];
        Unfold(pixels, count, unfolded);                                              // [count · patches, 3 · patch · patch]
        var embedded = new float[count * patches * width];
        MatrixProduct.Multiply(unfolded, count * patches, _patchEmbedding, embedded); // [count · patches, width]

        var x = new float[count * tokens * width];                                    // [count · tokens, width]
        for (var i = 0; i < count; i++)
        {
            _classEmbedding.CopyTo(x, i * tokens * width);
            embedded.AsSpan(i * patches * width, patches * width).CopyTo(x.AsSpan(((i * tokens) + 1) * width));
            RowKernels.Add(x.AsSpan(i * tokens * width, tokens * width), _positionEmbedding);
        }

        _preNorm.Forward(x, count * tokens, x);
        var sequences = new Sequences([.. Enumerable.Range(0, count + 1).Select(i => i * tokens)], causal: false);
        var pooled = new float[count * width];
        _transformer.Forward(x, sequences, pooled);                                   // [count, width]
        _postNorm.Forward(pooled, count, pooled);
        MatrixProduct.Multiply(pooled, count, _projection, embeddings);               // [count, dimension]
    }

    /// <summary>Lays out each patch as one row: <c>[count, 3, r, r]</c> → <c>[count · patches, 3 · patch · patch]</c>.</summary>
    private void Unfold(ReadOnlySpan<float> pixels, int count, Span<float> rows)
    {
        var (patch, grid, side) = (_config.PatchSize, _config.Grid, _config.Resolution);
        for (var i = 0; i < count; i++)
        {
            for (var (row, p) = (0, 0); p < grid * grid; p++)
            {
                for (var channel = 0; channel < 3; channel++)
                {
                    for (var y = 0; y < patch; y++, row += patch)
                    {
                        var start = (((((i * 3) + channel) * side) + (p / grid * patch) + y) * side) + (p % grid * patch);
                        pixels.Slice(start, patch).CopyTo(rows[row..]);
                    }
                }
            }

            rows = rows[(grid * grid * 3 * patch * patch)..];
        }
    }
}
