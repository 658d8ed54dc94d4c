using ClipLens.Engine;
using System.Numerics.Tensors;

namespace ClipLens.Training;

/// <summary>The symmetric cross entropy of finding each picture's text and
/// each text's picture in the batch (Radford et al. 2021, fig. 3).</summary>
/// <remarks>Where several answers are right, each is to get an equal part of the
/// probability (Khosla et al. 2020, "Supervised Contrastive Learning", eq. 2).</remarks>
/// <param name="logScale">The logarithm of the learnt logit scale: one value.</param>
/// <param name="dimension">Length of an embedding.</param>
internal sealed unsafe class ContrastiveLoss(Parameter logScale, int dimension)
{
    private const float MaxScale = 100;

    private readonly Rows _imageGradient = new(dimension);
    private readonly Rows _textGradient = new(dimension);
    private readonly Rows _logits = new(1);                   // [images, texts]
    private readonly Rows _transposed = new(1);               // [texts, images]
    private readonly Rows _spare = new(1);
    private readonly PackedMatrix _packed = new(0, 0);

    /// <summary>Gets the loss's gradient by the images' embeddings, and by the texts'.</summary>
    public (Rows Image, Rows Text) Gradients => (_imageGradient, _textGradient);

    /// <summary>Computes the loss of a batch, the weighted mean over its groups, and its gradients.</summary>
    /// <param name="images">Unit length, <c>[n, dimension]</c>.</param>
    /// <param name="texts">Unit length, group after group: <c>[texts, dimension]</c>.</param>
    /// <param name="groups">Which texts are told apart, and which of them are right.</param>
    /// <returns>The loss; ln n for n pairs and a model that knows nothing.</returns>
    public float Compute(Rows images, Rows texts, IReadOnlyList<CaptionGroup> groups)
    {
        logScale.Value.Values[0] = Math.Min(logScale.Value.Values[0], MathF.Log(MaxScale));
        logScale.Gradient.Values[0] = 0;
        _imageGradient.Resize(images.Count).Values.Clear();
        _textGradient.Resize(texts.Count).Values.Clear();
        var (loss, weights) = (0f, 0f);
        foreach (var group in groups)
        {
            weights += group.Weight;
        }

        foreach (var group in groups)
        {
            loss += Compute(images, texts.Values.Slice(group.First * dimension, group.Texts * dimension), group, group.Weight / weights);
        }

        return loss;
    }

    private float Compute(Rows images, ReadOnlySpan<float> texts, CaptionGroup group, float weight)
    {
        var (n, m, scale) = (images.Count, group.Texts, MathF.Exp(logScale.Value.Values[0]));
        var logits = _logits.Resize(n * m).Values;
        var transposed = _transposed.Resize(n * m).Values;
        var spare = _spare.Resize(n * m).Values;

        // logits = images · textsᵀ · exp(t)
        _packed.Resize(dimension, m);
        fixed (float* columns = texts)
        {
            _packed.SetColumns(columns, dimension);
        }

        MatrixProduct.Multiply(images.Values, n, _packed, logits);
        TensorPrimitives.Multiply(logits, scale, logits);

        // The two softmaxes in place; then dlogits = (rows − right) / 2n + (columns − right) / 2m, the right ones shared out.
        Transpose(logits, n, m, transposed);
        Transpose(group.Matches.Values, n, m, spare);
        var loss = ToSlope(logits, group.Matches.Values, n, weight) + ToSlope(transposed, spare, m, weight);
        Transpose(transposed, m, n, spare);
        TensorPrimitives.Add(logits, spare, logits);
        TensorPrimitives.Multiply(logits, scale, logits);
        Transpose(logits, n, m, transposed);
        // dimages += dlogits · texts · exp(t)
        Multiply(logits, n, texts, _imageGradient.Values);
        // dtexts = dlogitsᵀ · images · exp(t)
        Multiply(transposed, m, images.Values, _textGradient.Values.Slice(group.First * dimension, m * dimension));
        return loss;
    }

    /// <summary>Turns the logits of <paramref name="rows"/> questions into
    /// the gradient of their half of the loss, and gives that half.</summary>
    private float ToSlope(Span<float> logits, ReadOnlySpan<float> right, int rows, float weight)
    {
        var answers = logits.Length / rows;
        Span<float> target = stackalloc float[answers];
        double loss = 0, scaleSlope = 0;
        for (var row = 0; row < rows; row++)
        {
            var choices = logits.Slice(row * answers, answers);
            var rights = right.Slice(row * answers, answers);
            if (rights.IndexOf(1f) < 0)
            {
                choices.Clear(); // true of no picture here: it is an answer to be avoided, and asks nothing
                continue;
            }

            TensorPrimitives.Divide(rights, TensorPrimitives.Sum(rights), target);
            var (most, wanted) = (TensorPrimitives.Max<float>(choices), TensorPrimitives.Dot<float>(choices, target));
            double sum = 0, mean = 0;
            foreach (ref var choice in choices)
            {
                var logit = choice;
                choice = MathF.Exp(logit - most);
                sum += choice;
                mean += choice * logit;
            }

            loss += Math.Log(sum) + most - wanted;
            scaleSlope += (mean / sum) - wanted;                    // Σ dlogit · logit: the logit scale's exponent
            TensorPrimitives.Multiply(choices, (float)(1 / sum), choices);
            TensorPrimitives.Subtract(choices, target, choices);
            TensorPrimitives.Multiply(choices, weight / (2 * rows), choices);
        }

        logScale.Gradient.Values[0] += (float)(weight * scaleSlope / (2 * rows));
        return (float)(weight * loss / (2 * rows));
    }

    private void Multiply(ReadOnlySpan<float> slopes, int rows, ReadOnlySpan<float> others, Span<float> gradient)
    {
        var count = slopes.Length / rows;
        _packed.Resize(count, dimension);
        fixed (float* first = others)
        {
            _packed.SetRows(first, dimension);
        }

        MatrixProduct.Multiply(slopes, rows, _packed, gradient, accumulate: true);
    }

    private static void Transpose(ReadOnlySpan<float> matrix, int rows, int columns, Span<float> transposed)
    {
        fixed (float* from = matrix, to = transposed)
        {
            Interleaved.Copy(from, columns, rows, columns, to, rows);
        }
    }
}
