namespace ClipLens.Training;

/// <summary>The image encoder: a vision transformer, read at the class token (Radford et al. 2021, 2.4).</summary>
internal sealed class VisionTower
{
    private readonly PatchEmbedding _embedding;
    private readonly LayerNorm _preNorm;
    private readonly Transformer _transformer;
    private readonly LayerNorm _postNorm;
    private readonly Linear _projection;
    private readonly UnitLength _unitLength;
    private readonly Sequences _sequences = new(causal: false);

    public VisionTower(Initial initial, VisionConfig config, int dimension)
    {
        var width = config.Tower.Width;
        _embedding = new PatchEmbedding(initial, config);
        _preNorm = initial.LayerNorm("vision_model.pre_layrnorm", width, config.Tower.Epsilon); // spelt so in every checkpoint
        _transformer = new Transformer(initial, "vision_model", config.Tower);
        _postNorm = initial.LayerNorm("vision_model.post_layernorm", width, config.Tower.Epsilon);
        _projection = new Linear(initial.Matrix(["visual_projection.weight"], Math.Pow(width, -0.5), decays: true, dimension, width), bias: null, width);
        _unitLength = new UnitLength(dimension);
    }

    /// <summary>Encodes pictures.</summary>
    /// <returns>Unit-length embeddings, <c>[pictures, dimension]</c>.</returns>
    public Rows Forward(PictureBatch pictures)
    {
        _sequences.Clear();
        for (var i = 0; i < pictures.Count; i++)
        {
            _sequences.Add(1 + pictures.PatchesPerPicture);
        }

        var x = _preNorm.Forward(_embedding.Forward(pictures));                             // [pictures · tokens, width]
        x = _postNorm.Forward(_transformer.Forward(x, _sequences));                         // [pictures, width]
        return _unitLength.Forward(_projection.Forward(x));                                 // [pictures, dimension]
    }

    /// <summary>Takes the loss's gradient by the embeddings.</summary>
    public void Backward(Rows dEmbeddings)
    {
        var dx = _postNorm.Backward(_projection.Backward(_unitLength.Backward(dEmbeddings)));
        _embedding.Backward(_preNorm.Backward(_transformer.Backward(dx)));
    }
}
