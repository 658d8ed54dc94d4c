namespace ClipLens.Training;

/// <summary>A CLIP that can learn: two towers, a learnt logit scale, and the loss that ties them (Radford et al. 2021, fig. 3).</summary>
internal sealed class Clip
{
    private readonly VisionTower _vision;
    private readonly TextTower _text;
    private readonly ContrastiveLoss _loss;

    /// <summary>Makes a model that knows nothing.</summary>
    /// <param name="config">Its sizes.</param>
    /// <param name="seed">What its first weights follow from.</param>
    public Clip(ClipConfig config, int seed)
    {
        var initial = new Initial(seed);
        Config = config;
        _vision = new VisionTower(initial, config.Vision, config.Dimension);
        _text = new TextTower(initial, config.Text, config.Dimension);
        _loss = new ContrastiveLoss(initial.Constant(["logit_scale"], MathF.Log(1 / 0.07f)), config.Dimension);
        Parameters = initial.Parameters;
    }

    /// <summary>Gets the model's sizes.</summary>
    public ClipConfig Config { get; }

    /// <summary>Gets all that is learnt.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Encodes pictures: unit length, <c>[pictures, dimension]</c>.</summary>
    public Rows EncodeImages(PictureBatch pictures) => _vision.Forward(pictures);

    /// <summary>Encodes texts, token ids: unit length, <c>[texts, dimension]</c>.</summary>
    public Rows EncodeTexts(IReadOnlyList<int[]> texts) => _text.Forward(texts);

    /// <summary>Computes the loss of a batch, and its gradient by every parameter.</summary>
    /// <param name="pictures">The pictures.</param>
    /// <param name="texts">Token ids of all captions, contest after contest.</param>
    /// <param name="contests">Which captions are told apart, and of which pictures they are right.</param>
    /// <returns>The loss; ln n for n pairs and a model that knows nothing.</returns>
    public float ForwardBackward(PictureBatch pictures, IReadOnlyList<int[]> texts, IReadOnlyList<Contest> contests)
    {
        var images = _vision.Forward(pictures);             // [pictures, dimension]
        var captions = _text.Forward(texts);                // [captions, dimension]
        var loss = _loss.Compute(images, captions, contests);
        _vision.Backward(_loss.Gradients.Image);
        _text.Backward(_loss.Gradients.Text);
        return loss;
    }
}
