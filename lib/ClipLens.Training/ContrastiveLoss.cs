using System.Numerics.Tensors;
using ClipLens.Compute;

namespace ClipLens.Training;

/// <summary>The symmetric cross entropy of finding each picture's text and each text's picture in the batch (Radford et al. 2021, fig. 3).</summary>
/// <param name="logScale">The logarithm of the learnt logit scale: one value.</param>
/// <param name="dimension">Length of an embedding.</param>
internal sealed class ContrastiveLoss(Parameter logScale, int dimension)
{
    private const float MostScale = 100;

    private readonly Rows _imageGradient = new(dimension);
    private readonly Rows _textGradient = new(dimension);
    private readonly Rows _logits = new(1);                   // [images, texts]
    private readonly Rows _transposed = new(1);               // [texts, images]
    private readonly PackedMatrix _packed = new(0, 0);

    /// <summary>Gets the loss's gradient by the images' embeddings, and by the texts'.</summary>
    public (Rows Image, Rows Text) Gradients => (_imageGradient, _textGradient);

    /// <summary>Computes the loss of a batch whose rows belong together in pairs, and its gradients.</summary>
    /// <param name="images">Unit length, <c>[n, dimension]</c>.</param>
    /// <param name="texts">Unit length, <c>[n, dimension]</c>.</param>
    /// <returns>The loss; ln n for a model that knows nothing.</returns>
    public float Compute(Rows images, Rows texts)
    {
        var n = images.Count;
        logScale.Value.Values[0] = Math.Min(logScale.Value.Values[0], MathF.Log(MostScale));
        var scale = MathF.Exp(logScale.Value.Values[0]);

        // logits = images · textsᵀ · exp(t)
        _packed.Resize(dimension, n);
        for (var row = 0; row < n; row++)
        {
            _packed.SetColumn(row, texts[row]);
        }

        var logits = _logits.Resize(n * n).Values;
        MatrixProduct.Multiply(images.Values, n, _packed, logits);
        TensorPrimitives.Multiply(logits, scale, logits);
        var transposed = _transposed.Resize(n * n).Values;
        Transpose(logits, n, transposed);

        // The two softmaxes in place; then dlogits = (rows − 1 + columns − 1) / 2n, 1 the identity.
        logScale.Gradient.Values[0] = 0;
        var loss = ToSlope(logits, n) + ToSlope(transposed, n);
        Transpose(transposed, n, _spare.Resize(n * n).Values);
        TensorPrimitives.Add(logits, _spare.Values, logits);
        Multiply(logits, n, texts, scale, _imageGradient);         // dimages = dlogits · texts · exp(t)
        Transpose(logits, n, transposed);
        Multiply(transposed, n, images, scale, _textGradient);     // dtexts = dlogitsᵀ · images · exp(t)
        return loss;
    }

    private readonly Rows _spare = new(1);

    /// <summary>Turns the logits of n choices among n into the gradient of their half of the loss, and gives that half.</summary>
    private float ToSlope(Span<float> logits, int n)
    {
        double loss = 0, scaleSlope = 0;
        for (var row = 0; row < n; row++)
        {
            var choices = logits.Slice(row * n, n);
            var right = choices[row];
            var most = TensorPrimitives.Max<float>(choices);
            double sum = 0, mean = 0;
            foreach (ref var choice in choices)
            {
                var logit = choice;
                choice = MathF.Exp(logit - most);
                sum += choice;
                mean += choice * logit;
            }

            loss += Math.Log(sum) + most - right;
            scaleSlope += (mean / sum) - right;                    // Σ dlogit · logit: the logit scale's exponent
            TensorPrimitives.Multiply(choices, (float)(1 / sum), choices);
            choices[row] -= 1;
            TensorPrimitives.Divide(choices, 2 * n, choices);
        }

        logScale.Gradient.Values[0] += (float)(scaleSlope / (2 * n));
        return (float)(loss / (2 * n));
    }

    private void Multiply(ReadOnlySpan<float> slopes, int n, Rows others, float scale, Rows gradient)
    {
        _packed.Resize(n, dimension);
        for (var row = 0; row < n; row++)
        {
            _packed.SetRow(row, others[row]);
        }

        gradient.Resize(n);
        MatrixProduct.Multiply(slopes, n, _packed, gradient.Values);
        TensorPrimitives.Multiply(gradient.Values, scale, gradient.Values);
    }

    private static void Transpose(ReadOnlySpan<float> matrix, int n, Span<float> transposed)
    {
        for (var row = 0; row < n; row++)
        {
            for (var column = 0; column < n; column++)
            {
                transposed[(column * n) + row] = matrix[(row * n) + column];
            }
        }
    }
}
