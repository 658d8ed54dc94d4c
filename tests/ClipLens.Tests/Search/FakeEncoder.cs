namespace ClipLens.Tests.Search;

/// <summary>
/// A model whose texts are numbers: "1 0 1" is that direction at unit length. A picture is its mean colour.
/// </summary>
internal sealed class FakeEncoder : IClipEncoder
{
    public int Dimension => 3;

    public string Fingerprint => "fake";

    public string Name => "fake model";

    public Preprocessing Preprocessing { get; } = new(8, [0, 0, 0], [1, 1, 1]);

    public int TextsEncoded { get; private set; }

    public bool Fits(string text) => text.Length < 50;

    public Matrix EncodeImages(IReadOnlyList<RgbImage> crops, CancellationToken cancellationToken = default) =>
        Vectors.Unit(crops.Count, 3, (r, i) =>
        {
            var sum = 0.0;
            for (var p = i; p < crops[r].Pixels.Length; p += 3)
            {
                sum += crops[r].Pixels[p];
            }

            return sum;
        });

    public Matrix EncodeTexts(IReadOnlyList<string> texts, CancellationToken cancellationToken = default)
    {
        TextsEncoded += texts.Count;
        return Vectors.Unit(texts.Count, 3,
            (r, i) => double.Parse(texts[r].Split(' ')[i], System.Globalization.CultureInfo.InvariantCulture));
    }
}
