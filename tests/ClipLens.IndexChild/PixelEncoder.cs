namespace ClipLens.IndexChild;

/// <summary>A stand-in for a model: a picture's embedding is the mean
/// colours of a grid of 4 × 4, at unit length; a text has none.</summary>
public sealed class PixelEncoder : IClipEncoder
{
    private const int Side = 16;
    private const int Cell = Side / 4;
    private int _encoded;

    public int Dimension => 48;

    public string Fingerprint { get; init; } = "pixels";

    public Preprocessing Preprocessing { get; init; } = new(Side, [0, 0, 0], [1, 1, 1]);

    public int BatchSize { get; init; } = 32;

    /// <summary>How long a picture takes.</summary>
    public TimeSpan Pause { get; init; }

    /// <summary>Called before each batch with its size.</summary>
    public Action<int> Encoding { get; init; } = _ => { };

    /// <summary>How many pictures were encoded, by whichever thread.</summary>
    public int Encoded => _encoded;

    public Matrix EncodeImages(IReadOnlyList<RgbImage> crops, CancellationToken cancellationToken = default)
    {
        Encoding(crops.Count);
        Thread.Sleep(Pause * crops.Count);
        var embeddings = new Matrix(crops.Count, Dimension);
        for (var row = 0; row < crops.Count; row++)
        {
            Encode(crops[row].Pixels, embeddings.Row(row));
        }

        Interlocked.Add(ref _encoded, crops.Count);
        return embeddings;
    }

    public Matrix EncodeTexts(IReadOnlyList<string> texts, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    private static void Encode(ReadOnlySpan<byte> pixels, Span<float> embedding)
    {
        for (var i = 0; i < pixels.Length; i++)
        {
            var (x, y) = (i / 3 % Side, i / 3 / Side);
            embedding[(3 * ((y / Cell * 4) + (x / Cell))) + (i % 3)] += pixels[i];
        }

        var length = MathF.Sqrt(embedding.ToArray().Sum(v => v * v));
        for (var i = 0; i < embedding.Length; i++)
        {
            embedding[i] /= length;
        }
    }
}
