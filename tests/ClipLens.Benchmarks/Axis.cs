namespace ClipLens.Benchmarks;

/// <summary>A model that is never asked for a picture; every text means the first axis.</summary>
internal sealed class Axis(int dimension) : IClipEncoder
{
    public int Dimension => dimension;

    public string Fingerprint => "axis";

    public Preprocessing Preprocessing { get; } = new(224, [0, 0, 0], [1, 1, 1]);

    public float[] Unit(int axis)
    {
        var embedding = new float[dimension];
        embedding[axis] = 1;
        return embedding;
    }

    public Matrix EncodeImages(IReadOnlyList<RgbImage> crops, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Matrix EncodeTexts(IReadOnlyList<string> texts, CancellationToken cancellationToken = default) => new(1, dimension, Unit(0));
}
