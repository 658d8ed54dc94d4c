using System.Numerics.Tensors;

namespace ClipLens.Training;

/// <summary>A picture as a row of tokens: a learnt one ahead, then one per patch, each with its place added.</summary>
internal sealed class PatchEmbedding
{
    private readonly Linear _patches;
    private readonly Parameter _classToken;      // [width]
    private readonly Parameter _positions;       // [1 + places, width]
    private readonly Rows _output;
    private readonly Rows _patchGradient;
    private PictureBatch? _pictures;

    public PatchEmbedding(Initial initial, VisionConfig config)
    {
        const string Name = "vision_model.embeddings";
        var (width, patch) = (config.Tower.Width, config.PatchSize);
        var deviation = Math.Pow(width, -0.5);
        var weight = initial.Matrix([$"{Name}.patch_embedding.weight"], Math.Pow(3 * patch * patch, -0.5), decays: true, width, 3, patch, patch);
        _patches = new Linear(weight, bias: null, 3 * patch * patch);
        _classToken = initial.Matrix([$"{Name}.class_embedding"], deviation, decays: false, width);
        _positions = initial.Matrix([$"{Name}.position_embedding.weight"], deviation, decays: false, config.Tokens, width);
        SetWaves(_positions.Value, config.Grid);
        (_output, _patchGradient) = (new Rows(width), new Rows(width));
    }

    /// <summary>
    /// Begins with places that are told apart at once: sines and cosines of x and of y, as large as the patches themselves
    /// (Beyer et al. 2022, "Better plain ViT baselines for ImageNet-1k"). Small random numbers would take long to be heard.
    /// </summary>
    private static void SetWaves(Rows positions, int grid)
    {
        const double Slowest = 0.01;                                  // radians from a patch to the next; the fastest wave has 1
        var waves = positions.Width / (1 + (grid * grid)) / 4;
        for (var (place, value) = (0, 4 * waves); place < grid * grid; place++)
        {
            foreach (var along in (int[])[place % grid, place / grid])
            {
                for (var wave = 0; wave < waves; wave++)
                {
                    var (sine, cosine) = Math.SinCos(along * Math.Pow(Slowest, (double)wave / waves));
                    (positions.Values[value++], positions.Values[value++]) = ((float)sine, (float)cosine);
                }
            }
        }
    }

    /// <summary>Computes <c>[pictures · patches, 3 · patch · patch]</c> → <c>[pictures · (1 + patches), width]</c>.</summary>
    public Rows Forward(PictureBatch pictures)
    {
        _pictures = pictures;
        var embedded = _patches.Forward(pictures.Patches);
        _output.Resize(pictures.Count + embedded.Count);
        for (var (patch, token) = (0, 0); patch < embedded.Count; patch++, token++)
        {
            if (patch % pictures.PatchesPerPicture == 0)
            {
                TensorPrimitives.Add(_classToken.Value.Values, Position(_positions.Value, 0), _output[token++]);
            }

            TensorPrimitives.Add(embedded[patch], Position(_positions.Value, 1 + (patch % pictures.PatchesPerPicture)), _output[token]);
        }

        return _output;
    }

    /// <summary>Takes the loss's gradient by the output; what lies before are pixels, which are not learnt.</summary>
    public void Backward(Rows dy)
    {
        var pictures = _pictures!; // forward came first
        _positions.Gradient.Values.Clear();
        _patchGradient.Resize(pictures.Patches.Count);
        for (var (patch, token) = (0, 0); patch < _patchGradient.Count; patch++, token++)
        {
            if (patch % pictures.PatchesPerPicture == 0)
            {
                Add(Position(_positions.Gradient, 0), dy[token++]);
            }

            Add(Position(_positions.Gradient, 1 + (patch % pictures.PatchesPerPicture)), dy[token]);
            dy[token].CopyTo(_patchGradient[patch]);
        }

        Position(_positions.Gradient, 0).CopyTo(_classToken.Gradient.Values);
        _patches.BackwardToWeights(_patchGradient);
    }

    private static void Add(Span<float> sum, ReadOnlySpan<float> values) => TensorPrimitives.Add(sum, values, sum);

    private Span<float> Position(Rows positions, int place) => positions.Values.Slice(place * _output.Width, _output.Width);
}
