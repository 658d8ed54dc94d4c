using ClipLens.Engine;
using ClipLens.Training;
using Attention = ClipLens.Training.Attention;
using Sequences = ClipLens.Training.Sequences;
using Transformer = ClipLens.Training.Transformer;

namespace ClipLens.Tests.Training;

public sealed class GradientTests
{
    private static readonly TowerConfig Tower = new(Width: 24, MlpWidth: 40, Layers: 2, Heads: 3, "quick_gelu", 1e-5f);

    [Theory]
    [InlineData(5, 7, 3)]
    [InlineData(70, 33, 50)]
    [InlineData(800, 3, 4)]
    public void A_linear_layer(int rows, int inputs, int outputs)
    {
        var (x, initial) = (GradientCheck.Random(rows, inputs, 1), new Initial(1));
        var layer = initial.Linear(["fc"], "", inputs, outputs, 0.5);
        GradientCheck.Check(() => layer.Forward(x), layer.Backward, x, initial.Parameters);
    }

    [Fact]
    public void Layer_norm()
    {
        var (x, initial) = (GradientCheck.Random(300, 12, 2), new Initial(2));
        var layer = initial.LayerNorm("norm", 12, 1e-5f);
        initial.Parameters.ForEach(parameter => parameter.Fill(new Random(3), 1));
        GradientCheck.Check(() => layer.Forward(x), layer.Backward, x, initial.Parameters);
    }

    [Theory]
    [InlineData("quick_gelu")]
    [InlineData("gelu")]
    public void The_activations(string name)
    {
        var x = GradientCheck.Random(9, 37, 3, size: 4);
        x.Values[0] = 0;
        var layer = new Nonlinearity(ActivationKernels.Of(Tower with { Activation = name }), 37);
        GradientCheck.Check(() => layer.Forward(x), layer.Backward, x);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Attention_over_sequences_of_different_lengths(bool causal)
    {
        var (layer, sequences) = (new Attention(12, 3), new Sequences(causal));
        Array.ForEach([1, 5, 67, 2], sequences.Add);
        var x = GradientCheck.Random(75, 36, 4, size: 2);
        GradientCheck.Check(() => layer.Forward(x, sequences), layer.Backward, x);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_transformer(bool causal)
    {
        var (initial, sequences) = (new Initial(5), new Sequences(causal));
        Array.ForEach([3, 6, 4], sequences.Add);
        var layer = new Transformer(initial, "tower", Tower);
        var x = GradientCheck.Random(13, 24, 5);
        GradientCheck.Check(() => layer.Forward(x, sequences), layer.Backward, x, initial.Parameters);
    }

    [Fact]
    public void The_patch_embedding()
    {
        var initial = new Initial(6);
        var layer = new PatchEmbedding(initial, new VisionConfig(Tower, Resolution: 8, PatchSize: 4));
        var pixels = ThreePictures();
        GradientCheck.Check(() => layer.Forward(pixels), dy => Nothing(() => layer.Backward(dy)), input: null, initial.Parameters);
    }

    [Fact]
    public void The_token_embedding()
    {
        var (initial, sequences) = (new Initial(7), new Sequences(causal: true));
        var layer = new TokenEmbedding(initial, new TextConfig(Tower, VocabularySize: 6, ContextLength: 5, EndToken: 5));
        int[][] texts = [[4, 1, 5], [4, 2, 2, 1, 5]];
        Array.ForEach(texts, text => sequences.Add(text.Length));
        GradientCheck.Check(() => layer.Forward(texts, sequences), dy => Nothing(() => layer.Backward(dy)), input: null, initial.Parameters);
    }

    [Fact]
    public void Unit_length()
    {
        var (x, layer) = (GradientCheck.Random(6, 10, 8), new UnitLength(10));
        GradientCheck.Check(() => layer.Forward(x), layer.Backward, x);
    }

    [Fact]
    public void The_contrastive_loss_and_its_logit_scale() => CheckLoss(Pairs(7));

    [Fact]
    public void The_contrastive_loss_of_contests_in_which_several_answers_are_right()
    {
        var first = Pairs(7);
        first.Right.Values[2] = 1;
        var second = new Contest().Resize(7, 4, 7, weight: 3);
        for (var picture = 0; picture < 7; picture++)
        {
            second.Right.Values[(picture * 4) + (picture % 4)] = 1;
            second.Right.Values[picture * 4] = 1;
        }

        CheckLoss(first, second);
    }

    [Fact]
    public void An_answer_that_is_right_as_well_is_no_mistake()
    {
        // Pictures 1 and 2 are alike, and both captions fit both: what one pair alone would lose is lost, ln 2 in either direction.
        var (rows, contest) = (new Rows(2, 1), Pairs(2));
        rows.Values.Fill(1);
        contest.Right.Values.Fill(1);
        var scale = new Initial(1).Constant(["logit_scale"], 2);
        var loss = new ContrastiveLoss(scale, 1);
        Assert.Equal(MathF.Log(2), loss.Compute(rows, rows, [contest]), 1e-5f);
        Assert.All(loss.Gradients.Image.Values.ToArray(), slope => Assert.Equal(0, slope, 1e-6f));
    }

    private static void CheckLoss(params Contest[] contests)
    {
        var scale = new Initial(9).Constant(["logit_scale"], 1.5f);
        var (images, texts) = (GradientCheck.Random(7, 5, 9), GradientCheck.Random(contests.Sum(contest => contest.Texts), 5, 10));
        var loss = new ContrastiveLoss(scale, 5);
        loss.Compute(images, texts, contests);
        var (dImages, dTexts, dScale) = (loss.Gradients.Image.Values.ToArray(), loss.Gradients.Text.Values.ToArray(), scale.Gradient.Values.ToArray());
        GradientCheck.Compare("images", images, dImages, () => loss.Compute(images, texts, contests));
        GradientCheck.Compare("texts", texts, dTexts, () => loss.Compute(images, texts, contests));
        GradientCheck.Compare("scale", scale.Value, dScale, () => loss.Compute(images, texts, contests));
    }

    [Fact]
    public void A_whole_model()
    {
        var config = new ClipConfig(10, new(Tower, 9, 8, 8), new(Tower with { Activation = "gelu" }, 8, 4));
        var clip = new Clip(config, seed: 11);
        var patches = ThreePictures();
        int[][] texts = [[7, 1, 2, 8], [7, 3, 8], [7, 4, 5, 6, 8]];
        Contest[] contests = [Pairs(3)];
        clip.ForwardBackward(patches, texts, contests);
        foreach (var (parameter, gradient) in clip.Parameters.Select(p => (p, p.Gradient.Values.ToArray())).ToList())
        {
            GradientCheck.Compare(parameter.Names[0], parameter.Value, gradient, () => clip.ForwardBackward(patches, texts, contests), step: 2e-3f, samples: 5);
        }
    }

    [Fact]
    public void A_model_that_cannot_tell_anything_apart_loses_ln_n()
    {
        var rows = new Rows(8, 4);
        rows.Values.Fill(0.5f);
        Assert.Equal(MathF.Log(8), new ContrastiveLoss(new Initial(1).Constant(["logit_scale"], 2), 4).Compute(rows, rows, [Pairs(8)]), 1e-5f);
    }

    [Fact]
    public void The_logit_scale_never_exceeds_100()
    {
        var (scale, rows) = (new Initial(1).Constant(["logit_scale"], 9), GradientCheck.Random(3, 4, 1));
        new ContrastiveLoss(scale, 4).Compute(rows, rows, [Pairs(3)]);
        Assert.Equal(100, MathF.Exp(scale.Value.Values[0]), 1e-3f);
    }

    /// <summary>CLIP's own game: n pictures and n captions that belong together in pairs.</summary>
    private static Contest Pairs(int n)
    {
        var contest = new Contest().Resize(0, n, n);
        for (var i = 0; i < n; i++)
        {
            contest.Right.Values[(i * n) + i] = 1;
        }

        return contest;
    }

    private static PictureBatch ThreePictures()
    {
        var pictures = new PictureBatch(patchesPerPicture: 4, patchLength: 48);
        pictures.Resize(3);
        GradientCheck.Random(12, 48, 6).Values.CopyTo(pictures.Patches.Values);
        return pictures;
    }

    private static Rows? Nothing(Action action)
    {
        action();
        return null;
    }
}
