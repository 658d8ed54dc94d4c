using System.Numerics.Tensors;

namespace ClipLens;

/// <summary>
/// Weighs each score with how well the query fits the item among all queries asked at once (Cheng et al. 2021, CAMoE, "dual softmax").
/// </summary>
/// <remarks>
/// Transductive: it looks at all queries of a test, and assumes that each item is wanted about equally often. A person who asks one
/// query has no such thing, so its figures are not to be put beside others without saying so.
/// </remarks>
public static class DualSoftmax
{
    /// <summary>Multiplies the softmax over items with the softmax over texts, in logarithms: τ log(p · q).</summary>
    /// <remarks>CAMoE multiplies the score itself with one softmax; in logarithms order survives where scores are negative or the softmax rounds to nothing.</remarks>
    /// <param name="similarity">Cosine similarities, <c>[texts, items]</c>.</param>
    /// <param name="temperature">τ, above 0; 0.01 is one over OpenAI's logit scale.</param>
    /// <returns>2s − τ log Σ exp(s / τ) over the items − the same over the texts: <c>[texts, items]</c>, for both directions.</returns>
    public static Matrix Correct(Matrix similarity, float temperature = 0.01f)
    {
        ArgumentNullException.ThrowIfNull(similarity);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(temperature);
        var corrected = new Matrix(similarity.Rows, similarity.Columns);
        var (highest, sums, part) = (new float[similarity.Columns], new float[similarity.Columns], new float[similarity.Columns]);
        Array.Fill(highest, float.NegativeInfinity);
        for (var text = 0; text < similarity.Rows; text++)
        {
            TensorPrimitives.Max(highest, similarity.Row(text), highest);
        }

        for (var text = 0; text < similarity.Rows; text++)
        {
            TensorPrimitives.Subtract(similarity.Row(text), highest, part);
            TensorPrimitives.Divide(part, temperature, part);
            TensorPrimitives.Exp(part, part);
            TensorPrimitives.Add(sums, part, sums);
        }

        for (var item = 0; item < sums.Length; item++)
        {
            sums[item] = highest[item] + (temperature * MathF.Log(sums[item]));
        }

        for (var text = 0; text < similarity.Rows; text++)
        {
            var row = similarity.Row(text);
            var most = TensorPrimitives.Max<float>(row);
            TensorPrimitives.Subtract(row, most, part);
            TensorPrimitives.Divide(part, temperature, part);
            TensorPrimitives.Exp(part, part);
            var sum = most + (temperature * MathF.Log(TensorPrimitives.Sum<float>(part)));
            TensorPrimitives.Subtract(row, sums, part);
            TensorPrimitives.Add(row, part, part);
            TensorPrimitives.Subtract(part, sum, corrected.Row(text));
        }

        return corrected;
    }
}
