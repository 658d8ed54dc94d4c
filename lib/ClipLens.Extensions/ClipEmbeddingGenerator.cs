using Microsoft.Extensions.AI;

namespace ClipLens.Extensions;

/// <summary>Embeds texts and pictures for whatever takes an embedding generator of .NET's own abstractions; both lie in one
/// space.</summary>
/// <remarks>Safe to use from several threads. The encoder is the caller's, and is not disposed.</remarks>
/// <param name="clip">The model.</param>
public sealed class ClipEmbeddingGenerator(IClipEncoder clip)
    : IEmbeddingGenerator<string, Embedding<float>>, IEmbeddingGenerator<DataContent, Embedding<float>>
{
    private readonly EmbeddingGeneratorMetadata _metadata = new("ClipLens", null, clip.Name, clip.Dimension);

    /// <summary>Embeds texts.</summary>
    /// <param name="values">Any number.</param>
    /// <param name="options">Dimensions other than the model's are refused.</param>
    /// <param name="cancellationToken">Ends the work between batches.</param>
    /// <returns>Of unit length, in the order of the texts.</returns>
    /// <exception cref="NotSupportedException">Another number of dimensions is asked for.</exception>
    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        string[] texts = [.. values];
        return GenerateAsync(options, texts.Length, () => clip.EncodeTexts(texts, cancellationToken), cancellationToken);
    }

    /// <summary>Embeds pictures.</summary>
    /// <param name="values">The bytes of files in any format that photos are read in.</param>
    /// <param name="options">Dimensions other than the model's are refused.</param>
    /// <param name="cancellationToken">Ends the work between batches.</param>
    /// <returns>Of unit length, in the order of the pictures.</returns>
    /// <exception cref="MediaException">One cannot be read.</exception>
    /// <exception cref="NotSupportedException">Another number of dimensions is asked for.</exception>
    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        IEnumerable<DataContent> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        DataContent[] pictures = [.. values];
        return GenerateAsync(options, pictures.Length, Encode, cancellationToken);

        Matrix Encode()
        {
            var crops = new List<RgbImage>();
            try
            {
                foreach (var content in pictures)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    crops.Add(clip.Preprocessing.Decode(new Photo(content.Name ?? "picture", content.Data.ToArray())));
                }

                return clip.EncodeImages(crops, cancellationToken);
            }
            finally
            {
                crops.ForEach(crop => crop.Dispose());
            }
        }
    }

    /// <summary>Gets the metadata, the model, or this generator.</summary>
    /// <param name="serviceType">What is asked for.</param>
    /// <param name="serviceKey">No key is known.</param>
    /// <returns><see langword="null"/> for anything else.</returns>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(EmbeddingGeneratorMetadata) ? _metadata
            : serviceType.IsInstanceOfType(this) ? this
            : serviceType.IsInstanceOfType(clip) ? clip : null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // The encoder is the caller's.
    }

    private Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(
        EmbeddingGenerationOptions? options, int count, Func<Matrix> encode, CancellationToken cancellationToken)
    {
        if (options?.Dimensions is { } dimensions && dimensions != clip.Dimension)
        {
            throw new NotSupportedException($"{clip.Name} has embeddings of {clip.Dimension} dimensions; found a wish for {dimensions}.");
        }

        return Task.Run(
            () =>
            {
                var rows = count == 0 ? new Matrix(0, clip.Dimension) : encode();
                return new GeneratedEmbeddings<Embedding<float>>(Enumerable.Range(0, count).Select(row =>
                    new Embedding<float>(rows.Row(row).ToArray()) { ModelId = clip.Name, CreatedAt = DateTimeOffset.UtcNow }));
            },
            cancellationToken);
    }
}
