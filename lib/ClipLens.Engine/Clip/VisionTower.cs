using System.Numerics.Tensors;

namespace ClipLens.Engine;

/// <summary>The vision transformer: a picture as a row of patches, read at the
/// class token (Dosovitskiy et al. 2021; Radford et al. 2021, 2.4).</summary>
internal sealed class VisionTower
{
    private readonly VisionConfig _config;
    private readonly int _dimension;
    private readonly Linear _patches;            // [3 · patch · patch, width]
    private readonly Parameter _classToken;      // [width]
    private readonly Parameter _positions;       // [tokens, width]
    private readonly LayerNorm _preNorm;
    private readonly Transformer _transformer;
    private readonly LayerNorm _postNorm;
    private readonly Linear _projection;         // [width, dimension]

    public VisionTower(ILayers layers, VisionConfig config, int dimension)
    {
        const string Name = "vision_model";
        var (width, patch, epsilon) = (config.Tower.Width, config.PatchSize, config.Tower.Epsilon);
        var deviation = Math.Pow(width, -0.5);
        (_config, _dimension) = (config, dimension);
        _patches = layers.Outer($"{Name}.embeddings.patch_embedding.weight", Math.Pow(3 * patch * patch, -0.5), width, 3, patch, patch);
        _classToken = layers.Embedding($"{Name}.embeddings.class_embedding", deviation, width);
        _positions = layers.Embedding($"{Name}.embeddings.position_embedding.weight", deviation, config.Tokens, width);
        _preNorm = layers.Norm($"{Name}.pre_layrnorm", width, epsilon); // spelt so in every checkpoint
        _transformer = new Transformer(layers, Name, config.Tower);
        _postNorm = layers.Norm($"{Name}.post_layernorm", width, epsilon);
        _projection = layers.Outer("visual_projection.weight", deviation, dimension, width);
    }

    private int Patches => _config.Grid * _config.Grid;

    /// <summary>Makes the buffers of a pass.</summary>
    /// <param name="keeps">Whether there is a way back.</param>
    public TowerPass NewPass(bool keeps) => new(_config.Tower, _dimension, causal: false, 3 * _config.PatchSize * _config.PatchSize, keeps);

    /// <summary>Encodes pictures.</summary>
    /// <param name="patches"><c>[pictures · patches, 3 · patch · patch]</c>, channel by channel, patch by patch along the lines.</param>
    /// <param name="pass">The buffers.</param>
    /// <returns>Embeddings, not of unit length: <c>[pictures, dimension]</c>.</returns>
    public Rows Forward(Rows patches, TowerPass pass)
    {
        pass.Sequences.Clear();
        for (var i = 0; i < patches.Count / Patches; i++)
        {
            pass.Sequences.Add(1 + Patches);
        }

        _patches.Forward(patches, pass.Embedded);                                        // [pictures · patches, width]
        AddPositions(pass.Embedded, pass.X);                                             // [pictures · tokens, width]
        _preNorm.Forward(pass.X, pass.X, pass.FirstNorm);
        _transformer.Forward(pass);                                                      // [pictures, width]
        _postNorm.Forward(pass.Pooled, pass.Normed, pass.LastNorm);
        return _projection.Forward(pass.Normed, pass.Embeddings);                        // [pictures, dimension]
    }

    /// <summary>Takes the loss's gradient by the embeddings; what lies before the patches are pixels, which are not learnt.</summary>
    public void Backward(Rows patches, Rows dEmbeddings, TowerPass pass)
    {
        var d = pass.Gradients;
        _projection.Backward(pass.Normed, dEmbeddings, d.Normed);
        d.Pooled.Resize(dEmbeddings.Count).Values.Clear();
        _postNorm.Backward(pass.LastNorm!, d.Normed, d.Pooled); // forward kept it
        var dx = _transformer.Backward(d.Pooled, pass);
        d.Normed.Resize(dx.Count).Values.Clear();
        _preNorm.Backward(pass.FirstNorm!, dx, d.Normed); // as above
        TakePositions(d.Normed, d.Embedded.Resize(patches.Count));
        _patches.Backward(patches, d.Embedded, dx: null);
    }

    /// <summary>Puts a class token ahead of each picture's patches, and adds to each token its place.</summary>
    private void AddPositions(Rows embedded, Rows x)
    {
        x.Resize(embedded.Count / Patches * (1 + Patches));
        for (var (patch, token) = (0, 0); patch < embedded.Count; patch++, token++)
        {
            if (patch % Patches == 0)
            {
                TensorPrimitives.Add(_classToken.Value.Values, Place(_positions.Value, 0), x[token++]);
            }

            TensorPrimitives.Add(embedded[patch], Place(_positions.Value, 1 + (patch % Patches)), x[token]);
        }
    }

    /// <summary>Sums the gradient by places and class token, and copies that by the patches.</summary>
    private void TakePositions(Rows dx, Rows dEmbedded)
    {
        _positions.Gradient.Values.Clear();
        for (var (patch, token) = (0, 0); patch < dEmbedded.Count; patch++, token++)
        {
            if (patch % Patches == 0)
            {
                Add(Place(_positions.Gradient, 0), dx[token++]);
            }

            Add(Place(_positions.Gradient, 1 + (patch % Patches)), dx[token]);
            dx[token].CopyTo(dEmbedded[patch]);
        }

        Place(_positions.Gradient, 0).CopyTo(_classToken.Gradient.Values);
    }

    private static void Add(Span<float> sum, ReadOnlySpan<float> values) => TensorPrimitives.Add(sum, values, sum);

    private Span<float> Place(Rows positions, int place) => positions.Values.Slice(place * _config.Tower.Width, _config.Tower.Width);
}
