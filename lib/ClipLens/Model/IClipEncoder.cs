namespace ClipLens;

/// <summary>Turns pictures and texts into embeddings of one space: the seam between retrieval and the engine that runs CLIP.</summary>
/// <remarks>Every embedding has unit length, so that a dot product is a cosine similarity. Safe to call from several threads.</remarks>
public interface IClipEncoder
{
    /// <summary>Gets the length of an embedding.</summary>
    int Dimension { get; }

    /// <summary>Gets what identifies the weights: embeddings of equal fingerprints may be compared.</summary>
    string Fingerprint { get; }

    /// <summary>Gets what people call the model, such as the name of its folder.</summary>
    string Name => Fingerprint;

    /// <summary>Gets the model's folder, which may hold more than weights,
    /// such as its thresholds; <see langword="null"/> if it has none.</summary>
    string? Folder => null;

    /// <summary>Gets how a picture becomes the model's input.</summary>
    Preprocessing Preprocessing { get; }

    /// <summary>Gets how many pictures at a time keep the engine busy, at
    /// least 1: who collects pictures for it need not wait for more.</summary>
    int BatchSize => 32;

    /// <summary>Tells whether the model reads a text whole; a longer one is cut.</summary>
    /// <param name="text">A caption or query in plain words.</param>
    /// <returns><see langword="false"/> if the end of the text is left out.</returns>
    bool Fits(string text) => true;

    /// <summary>Finds the words of a text that the model's vocabulary does
    /// not have, so that it reads little more than their letters.</summary>
    /// <param name="text">A caption or query in plain words.</param>
    /// <returns>Each once, in the order of the text.</returns>
    IReadOnlyList<string> UnknownWords(string text) => [];

    /// <summary>Encodes pictures that <see cref="Preprocessing.Resize"/> has brought to the model's resolution.</summary>
    /// <param name="crops">Each of <see cref="Preprocessing.Resolution"/> pixels square.</param>
    /// <param name="cancellationToken">Ends the work between batches.</param>
    /// <returns>Unit-length embeddings, <c>[crops, dimension]</c>.</returns>
    /// <exception cref="ArgumentException">A crop has another size.</exception>
    Matrix EncodeImages(IReadOnlyList<RgbImage> crops, CancellationToken cancellationToken = default);

    /// <summary>Encodes texts; one longer than the model's context is cut, and keeps its end token.</summary>
    /// <param name="texts">Captions or queries in plain words.</param>
    /// <param name="cancellationToken">Ends the work between batches.</param>
    /// <returns>Unit-length embeddings, <c>[texts, dimension]</c>.</returns>
    /// <exception cref="InvalidDataException">The model's folder has no vocabulary.</exception>
    Matrix EncodeTexts(IReadOnlyList<string> texts, CancellationToken cancellationToken = default);
}
