namespace ClipLens.Tests.Search;

/// <summary>A model that knows only colours, and counts the pictures that it encodes.</summary>
internal sealed class ColourEncoder : IClipEncoder
{
    private readonly FakeEncoder _colours = new();

    public int Encoded { get; private set; }

    public Action<int>? AfterBatch { get; set; }

    public int Dimension => _colours.Dimension;

    public string Fingerprint => "colours";

    public string Name => "colours";

    public Preprocessing Preprocessing => _colours.Preprocessing;

    public bool Fits(string text) => _colours.Fits(text);

    public Matrix EncodeImages(IReadOnlyList<RgbImage> crops, CancellationToken cancellationToken = default)
    {
        Encoded += crops.Count;
        AfterBatch?.Invoke(Encoded);
        return _colours.EncodeImages(crops, cancellationToken);
    }

    public Matrix EncodeTexts(IReadOnlyList<string> texts, CancellationToken cancellationToken = default) =>
        _colours.EncodeTexts(texts, cancellationToken);
}
