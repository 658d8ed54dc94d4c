using ClipLens.Engine;
using ClipLens.Training;

namespace ClipLens.Tests.Training;

public sealed class GradientTests
{
    private static readonly TowerConfig Tower = new(Width: 24, MlpWidth: 40, Layers: 2, Heads: 3, "quick_gelu", 1e-5f);

    private static readonly int[] Lengths = [3, 60, 1];

    [Theory]
    [InlineData(5, 7, 3)]
    [InlineData(70, 33, 50)]
    [InlineData(800, 3, 4)]
    public void A_linear_layer(int rows, int inputs, int outputs)
    {
        var (x, initial) = (GradientCheck.Random(rows, inputs, 1), new Initial(1));
        var layer = initial.Inner("", ["fc"], inputs, outputs, 0.5);
        var (y, dx) = (new Rows(outputs), new Rows(inputs));
        GradientCheck.Check(() => layer.Forward(x, y), dy => Given(dx, () => layer.Backward(x, dy, dx)), x, initial.Parameters);
    }

    [Fact]
    public void Layer_norm()
    {
        var (x, initial) = (GradientCheck.Random(300, 12, 2), new Initial(2));
        var layer = initial.Norm("norm", 12, 1e-5f);
        initial.Parameters.ForEach(parameter => parameter.Fill(new Random(3), 1));
        var (y, dx, kept) = (new Rows(12), Zeros(300, 12), new LayerNorm.Kept(12));
        GradientCheck.Check(() => layer.Forward(x, y, kept), dy => Given(dx, () => layer.Backward(kept, Copy(dy), dx)), x,
            initial.Parameters);
    }

    [Theory]
    [InlineData("quick_gelu")]
    [InlineData("gelu")]
    public void The_activations(string name)
    {
        var x = GradientCheck.Random(9, 37, 3, size: 4);
        x.Values[0] = 0;
        var (activation, y) = (ActivationKernels.Of(Tower with { Activation = name }), new Rows(37));
        GradientCheck.Check(() => Nonlinearity.Forward(activation, x, y),
            dy => Copy(dy) is var dx ? Given(dx, () => Nonlinearity.Backward(activation, x, dx)) : null, x);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Attention_over_sequences_of_different_lengths(bool causal, bool pooledOnly)
    {
        var sequences = new Sequences(causal);
        Array.ForEach([1, 5, 67, 2], sequences.Add);
        var query = GradientCheck.Random(pooledOnly ? 4 : 75, 12, 4, size: 2);
        var keyValue = GradientCheck.Random(75, 24, 5, size: 2);
        var (y, weights, dQuery, dKeyValue) = (new Rows(12), new Rows(1), new Rows(12), new Rows(24));
        Rows Forward()
        {
            Attention.Forward(query, keyValue, sequences, 3, y, weights);
            return y;
        }

        void Backward(Rows dy) => Attention.Backward(query, keyValue, weights, sequences, 3, dy, dQuery, dKeyValue);
        GradientCheck.Check(Forward, dy => Given(dQuery, () => Backward(dy)), query);
        GradientCheck.Check(Forward, dy => Given(dKeyValue, () => Backward(dy)), keyValue);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_transformer(bool causal)
    {
        var (initial, pass) = (new Initial(5), new TowerPass(Tower, dimension: 1, causal, patchLength: 1, keeps: true));
        Array.ForEach([3, 6, 4], pass.Sequences.Add);
        var layer = new Transformer(initial, "tower", Tower);
        var x = GradientCheck.Random(13, 24, 5);
        Rows Forward()
        {
            x.Values.CopyTo(pass.X.Resize(13).Values);
            return layer.Forward(pass);
        }

        GradientCheck.Check(Forward, dy => layer.Backward(Copy(dy), pass), x, initial.Parameters);
    }

    /// <summary>What is kept for a way back changes nothing on the way
    /// forward, but for the place where the activation is computed.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_transformer_that_keeps_nothing_gives_the_same(bool causal)
    {
        var layer = new Transformer(new Initial(5), "tower", Tower);
        float[] Run(bool keeps)
        {
            var pass = new TowerPass(Tower, dimension: 1, causal, patchLength: 1, keeps);
            Array.ForEach(Lengths, pass.Sequences.Add);
            GradientCheck.Random(64, 24, 5).Values.CopyTo(pass.X.Resize(64).Values);
            return layer.Forward(pass).Values.ToArray();
        }

        Assert.All(Run(keeps: true).Zip(Run(keeps: false)), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
    }

    [Fact]
    public void The_vision_tower()
    {
        var initial = new Initial(6);
        var layer = new VisionTower(initial, new VisionConfig(Tower, Resolution: 8, PatchSize: 4), dimension: 5);
        var (patches, pass) = (ThreePictures().Patches, layer.NewPass(keeps: true));
        GradientCheck.Check(() => layer.Forward(patches, pass), dy => Nothing(() => layer.Backward(patches, dy, pass)), input: null,
            initial.Parameters);
    }

    [Fact]
    public void The_text_tower()
    {
        var initial = new Initial(7);
        var layer = new TextTower(initial, new TextConfig(Tower, VocabularySize: 6, ContextLength: 5, EndToken: 5), dimension: 5);
        // first embeddings are too small for finite differences
        initial.Parameters.ForEach(parameter => parameter.Fill(new Random(3), 0.3));
        int[][] texts = [[4, 1, 5], [4, 2, 2, 1, 5]];
        var pass = layer.NewPass(keeps: true);
        GradientCheck.Check(() => layer.Forward(texts, pass), dy => Nothing(() => layer.Backward(texts, dy, pass)), input: null,
            initial.Parameters);
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
        first.Matches.Values[2] = 1;
        var second = new CaptionGroup().Resize(7, 4, 7, weight: 3);
        for (var picture = 0; picture < 7; picture++)
        {
            second.Matches.Values[(picture * 4) + (picture % 4)] = 1;
            second.Matches.Values[picture * 4] = 1;
        }

        CheckLoss(first, second);
    }

    [Fact]
    public void An_answer_that_is_right_as_well_is_no_mistake()
    {
        // Pictures 1 and 2 are alike, and both captions fit both: what one pair alone would lose is lost, ln 2 in either direction.
        var (rows, group) = (new Rows(2, 1), Pairs(2));
        rows.Values.Fill(1);
        group.Matches.Values.Fill(1);
        var scale = new Initial(1).Constant(["logit_scale"], 2);
        var loss = new ContrastiveLoss(scale, 1);
        Assert.Equal(MathF.Log(2), loss.Compute(rows, rows, [group]), 1e-5f);
        Assert.All(loss.Gradients.Image.Values.ToArray(), slope => Assert.Equal(0, slope, 1e-6f));
    }

    [Fact]
    public void A_caption_that_is_false_of_every_picture_is_an_answer_to_be_avoided_and_asks_nothing()
    {
        var group = new CaptionGroup().Resize(0, 8, 7); // the eighth caption is true of none
        for (var picture = 0; picture < 7; picture++)
        {
            group.Matches.Values[(picture * 8) + picture] = 1;
        }

        CheckLoss(group);
        var (images, texts) = (GradientCheck.Random(7, 5, 9), GradientCheck.Random(8, 5, 10));
        var loss = new ContrastiveLoss(new Initial(9).Constant(["logit_scale"], 1.5f), 5);
        Assert.True(float.IsFinite(loss.Compute(images, texts, [group])));
        Assert.Contains(loss.Gradients.Text[7].ToArray(), slope => slope != 0);
    }

    private static void CheckLoss(params CaptionGroup[] groups)
    {
        var scale = new Initial(9).Constant(["logit_scale"], 1.5f);
        var (images, texts) = (GradientCheck.Random(7, 5, 9), GradientCheck.Random(groups.Sum(group => group.Texts), 5, 10));
        var loss = new ContrastiveLoss(scale, 5);
        loss.Compute(images, texts, groups);
        var (dImages, dTexts, dScale) =
            (loss.Gradients.Image.Values.ToArray(), loss.Gradients.Text.Values.ToArray(), scale.Gradient.Values.ToArray());
        GradientCheck.Compare("images", images, dImages, () => loss.Compute(images, texts, groups));
        GradientCheck.Compare("texts", texts, dTexts, () => loss.Compute(images, texts, groups));
        GradientCheck.Compare("scale", scale.Value, dScale, () => loss.Compute(images, texts, groups));
    }

    [Fact]
    public void A_whole_model()
    {
        var config = new ClipConfig(10, new(Tower, 9, 8, 8), new(Tower with { Activation = "gelu" }, 8, 4));
        var clip = new Clip(config, seed: 11);
        var patches = ThreePictures();
        int[][] texts = [[7, 1, 2, 8], [7, 3, 8], [7, 4, 5, 6, 8]];
        CaptionGroup[] groups = [Pairs(3)];
        clip.ForwardBackward(patches, texts, groups);
        foreach (var (parameter, gradient) in clip.Parameters.Select(p => (p, p.Gradient.Values.ToArray())).ToList())
        {
            GradientCheck.Compare(parameter.Names[0], parameter.Value, gradient, () => clip.ForwardBackward(patches, texts, groups),
                step: 2e-3f, samples: 5);
        }
    }

    [Fact]
    public void A_model_that_cannot_tell_anything_apart_loses_ln_n()
    {
        var rows = new Rows(8, 4);
        rows.Values.Fill(0.5f);
        Assert.Equal(MathF.Log(8), new ContrastiveLoss(new Initial(1).Constant(["logit_scale"], 2), 4).Compute(rows, rows, [Pairs(8)]),
            1e-5f);
    }

    [Fact]
    public void The_logit_scale_never_exceeds_100()
    {
        var (scale, rows) = (new Initial(1).Constant(["logit_scale"], 9), GradientCheck.Random(3, 4, 1));
        new ContrastiveLoss(scale, 4).Compute(rows, rows, [Pairs(3)]);
        Assert.Equal(100, MathF.Exp(scale.Value.Values[0]), 1e-3f);
    }

    /// <summary>CLIP's own game: n pictures and n captions that belong together in pairs.</summary>
    private static CaptionGroup Pairs(int n)
    {
        var group = new CaptionGroup().Resize(0, n, n);
        for (var i = 0; i < n; i++)
        {
            group.Matches.Values[(i * n) + i] = 1;
        }

        return group;
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

    private static Rows Given(Rows rows, Action action)
    {
        action();
        return rows;
    }

    private static Rows Copy(Rows rows)
    {
        var copy = new Rows(rows.Count, rows.Width);
        rows.Values.CopyTo(copy.Values);
        return copy;
    }

    private static Rows Zeros(int count, int width)
    {
        var rows = new Rows(count, width);
        rows.Values.Clear();
        return rows;
    }
}
