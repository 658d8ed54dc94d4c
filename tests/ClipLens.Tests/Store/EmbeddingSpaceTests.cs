using System.Globalization;

namespace ClipLens.Tests.Store;

public sealed class EmbeddingSpaceTests
{
    [Theory]
    [InlineData(",", "-")] // de-DE
    [InlineData(",", "\u2212")] // sv-SE
    public void The_key_is_the_same_wherever_numbers_are_written_otherwise(string point, string minus)
    {
        var before = (CultureInfo.CurrentCulture, new EmbeddingSpace(new Model()).Id);
        var elsewhere = (CultureInfo)CultureInfo.InvariantCulture.Clone(); // not by name: the runtime may know no cultures
        (elsewhere.NumberFormat.NumberDecimalSeparator, elsewhere.NumberFormat.NegativeSign) = (point, minus);
        CultureInfo.CurrentCulture = elsewhere;
        try
        {
            Assert.Equal($"{minus}0{point}5", $"{-0.5f}");
            Assert.Equal(before.Id, new EmbeddingSpace(new Model()).Id);
        }
        finally
        {
            CultureInfo.CurrentCulture = before.CurrentCulture;
        }
    }

    [Fact]
    public void Embeddings_of_photos_decoded_fast_are_kept_apart_and_exact_ones_are_found_as_ever()
    {
        Assert.Equal(91837421746148668, new EmbeddingSpace(new Model()).Id);
        Assert.NotEqual(
            new EmbeddingSpace(new Model()).Id,
            new EmbeddingSpace(new Model { Preprocessing = new Model().Preprocessing with { DecodesFast = true } }).Id);
    }

    private sealed class Model : IClipEncoder
    {
        public int Dimension => 3;

        public string Fingerprint => "numbers";

        public Preprocessing Preprocessing { get; init; } = new(8, [-0.5f, 0.4578275f, 1e-7f], [0.26862954f, 1, 1]);

        public Matrix EncodeImages(IReadOnlyList<RgbImage> crops, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public Matrix EncodeTexts(IReadOnlyList<string> texts, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();
    }
}
