using System.Numerics.Tensors;
using ClipLens.Model;

namespace ClipLens.Training;

/// <summary>A picture as a row of tokens: a learnt one ahead, then one per patch, each with its place added.</summary>
internal sealed unsafe class PatchEmbedding
{
    private readonly int _tokens;                // of one picture
    private readonly Linear _patches;
    private readonly Parameter _classToken;      // [width]
    private readonly Parameter _positions;       // [tokens, width]
    private readonly Rows _output;
    private readonly Rows _patchGradient;

    public PatchEmbedding(Initial initial, VisionConfig config)
    {
        const string Name = "vision_model.embeddings";
        var (width, patch) = (config.Tower.Width, config.PatchSize);
        var deviation = Math.Pow(width, -0.5);
        _tokens = config.Tokens;
        var weight = initial.Matrix([$"{Name}.patch_embedding.weight"], Math.Pow(3 * patch * patch, -0.5), decays: true, width, 3, patch, patch);
        _patches = new Linear(weight, bias: null, 3 * patch * patch);
        _classToken = initial.Matrix([$"{Name}.class_embedding"], deviation, decays: false, width);
        _positions = initial.Matrix([$"{Name}.position_embedding.weight"], deviation, decays: false, _tokens, width);
        (_output, _patchGradient) = (new Rows(width), new Rows(width));
    }

    /// <summary>Computes <c>[pictures · patches, 3 · patch · patch]</c> → <c>[pictures · tokens, width]</c>.</summary>
    public Rows Forward(Rows pixels)
    {
        var pictures = pixels.Count / (_tokens - 1);
        _output.Resize(pictures * _tokens);
        Team.Run(new Assemble(_patches.Forward(pixels).Data, _classToken.Value.Data, _positions.Value.Data, _tokens, _output.Width, _output.Data), pictures);
        return _output;
    }

    /// <summary>Takes the loss's gradient by the output; what lies before are pixels, which are not learnt.</summary>
    public void Backward(Rows dy)
    {
        var pictures = dy.Count / _tokens;
        Team.Run(new SumPlaces(dy.Data, pictures, _tokens, dy.Width, _positions.Gradient.Data), _tokens);
        _positions.Gradient.Values[..dy.Width].CopyTo(_classToken.Gradient.Values);
        _patchGradient.Resize(pictures * (_tokens - 1));
        Team.Run(new CutClassToken(dy.Data, _tokens, dy.Width, _patchGradient.Data), pictures);
        _patches.BackwardToWeights(_patchGradient);
    }

    /// <summary>One picture's tokens.</summary>
    private readonly struct Assemble(float* patches, float* classToken, float* positions, int tokens, int width, float* y) : IParts
    {
        public void Run(int part)
        {
            var target = new Span<float>(y + ((long)part * tokens * width), tokens * width);
            new ReadOnlySpan<float>(classToken, width).CopyTo(target);
            new ReadOnlySpan<float>(patches + ((long)part * (tokens - 1) * width), (tokens - 1) * width).CopyTo(target[width..]);
            TensorPrimitives.Add(target, new ReadOnlySpan<float>(positions, tokens * width), target);
        }
    }

    /// <summary>One picture's patches.</summary>
    private readonly struct CutClassToken(float* tokens, int count, int width, float* patches) : IParts
    {
        public void Run(int part) => new ReadOnlySpan<float>(tokens + ((((long)part * count) + 1) * width), (count - 1) * width)
            .CopyTo(new Span<float>(patches + ((long)part * (count - 1) * width), (count - 1) * width));
    }

    /// <summary>One place's gradient, summed over the pictures.</summary>
    private readonly struct SumPlaces(float* tokens, int pictures, int count, int width, float* sums) : IParts
    {
        public void Run(int part)
        {
            var sum = new Span<float>(sums + ((long)part * width), width);
            sum.Clear();
            for (var picture = 0; picture < pictures; picture++)
            {
                TensorPrimitives.Add(sum, new ReadOnlySpan<float>(tokens + ((((long)picture * count) + part) * width), width), sum);
            }
        }
    }
}
