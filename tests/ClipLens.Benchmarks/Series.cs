using System.Globalization;
using System.Numerics.Tensors;

namespace ClipLens.Benchmarks;

/// <summary>A model that is never asked for a picture; photos come in series that look alike, and a text is the number of one.</summary>
internal sealed class Series(int dimension) : IClipEncoder
{
    /// <summary>How many photos a series has.</summary>
    public const int Length = 20;

    private const float Variety = 0.6f;

    public int Dimension => dimension;

    public string Fingerprint => "series";

    public Preprocessing Preprocessing { get; } = new(224, [0, 0, 0], [1, 1, 1]);

    /// <summary>Makes the embedding of a photo: the same one for the same number.</summary>
    public float[] Photo(int number) => Member(number / Length, number);

    public Matrix EncodeImages(IReadOnlyList<RgbImage> crops, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Matrix EncodeTexts(IReadOnlyList<string> texts, CancellationToken cancellationToken = default) => new(
        texts.Count, dimension, [.. texts.SelectMany(text => Member(int.Parse(text, CultureInfo.InvariantCulture), -1))]);

    private float[] Member(int series, int number)
    {
        var (common, own, embedding) = (new Random(~series), new Random(number), new float[dimension]);
        foreach (ref var value in embedding.AsSpan())
        {
            value = common.NextSingle() - 0.5f + (Variety * (own.NextSingle() - 0.5f));
        }

        TensorPrimitives.Divide(embedding, TensorPrimitives.Norm<float>(embedding), embedding);
        return embedding;
    }
}
