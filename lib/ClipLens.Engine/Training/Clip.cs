using ClipLens.Engine;

namespace ClipLens.Training;

/// <summary>A CLIP that can learn: two towers, a learnt logit scale, and the loss that ties them (Radford et al. 2021, fig. 3).</summary>
internal sealed class Clip
{
    private readonly VisionTower _vision;
    private readonly TextTower _text;
    private readonly TowerPass _visionPass;
    private readonly TowerPass _textPass;
    private readonly UnitLength _imageLength;
    private readonly UnitLength _textLength;
    private readonly ContrastiveLoss _loss;

    /// <summary>Makes a model that knows nothing.</summary>
    /// <param name="config">Its sizes.</param>
    /// <param name="seed">What its first weights follow from.</param>
    public Clip(ClipConfig config, int seed)
    {
        var initial = new Initial(seed);
        Config = config;
        _vision = new VisionTower(initial, config.Vision, config.Dimension);
        initial.SetWaves(config.Vision.Grid);
        _text = new TextTower(initial, config.Text, config.Dimension);
        (_visionPass, _textPass) = (_vision.NewPass(keeps: true), _text.NewPass(keeps: true));
        (_imageLength, _textLength) = (new(config.Dimension), new(config.Dimension));
        _loss = new ContrastiveLoss(initial.Constant(["logit_scale"], MathF.Log(1 / 0.07f)), config.Dimension);
        Parameters = initial.Parameters;
    }

    /// <summary>Gets the model's sizes.</summary>
    public ClipConfig Config { get; }

    /// <summary>Gets all that is learnt.</summary>
    public IReadOnlyList<Parameter> Parameters { get; }

    /// <summary>Encodes pictures: unit length, <c>[pictures, dimension]</c>.</summary>
    public Rows EncodeImages(PictureBatch pictures) => _imageLength.Forward(_vision.Forward(pictures.Patches, _visionPass));

    /// <summary>Encodes texts, token ids: unit length, <c>[texts, dimension]</c>.</summary>
    public Rows EncodeTexts(IReadOnlyList<int[]> texts) => _textLength.Forward(_text.Forward(texts, _textPass));

    /// <summary>Computes the loss of a batch, and its gradient by every parameter.</summary>
    /// <param name="pictures">The pictures.</param>
    /// <param name="texts">Token ids of all captions, group after group.</param>
    /// <param name="groups">Which captions are told apart, and of which pictures they are right.</param>
    /// <returns>The loss; ln n for n pairs and a model that knows nothing.</returns>
    public float ForwardBackward(PictureBatch pictures, IReadOnlyList<int[]> texts, IReadOnlyList<CaptionGroup> groups)
    {
        var images = EncodeImages(pictures);                // [pictures, dimension]
        var captions = EncodeTexts(texts);                  // [captions, dimension]
        var loss = _loss.Compute(images, captions, groups);
        _vision.Backward(pictures.Patches, _imageLength.Backward(_loss.Gradients.Image), _visionPass);
        _text.Backward(texts, _textLength.Backward(_loss.Gradients.Text), _textPass);
        return loss;
    }
}
