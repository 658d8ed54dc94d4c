namespace ClipLens;

/// <summary>Where a collection keeps what it encoded, and how it compares.</summary>
public sealed record MediaIndexOptions
{
    /// <summary>Gets the SQLite file for the embeddings, which many collections
    /// and models may share: one in the user's cache folder by default.</summary>
    public string Store { get; init; } = EmbeddingStore.DefaultPath;

    /// <summary>Gets what opens the store for a model where it is not a file, such as a server's; <see langword="null"/> for
    /// <see cref="Store"/>.</summary>
    public Func<IClipEncoder, IEmbeddingStore>? OpenStore { get; init; }

    /// <summary>
    /// Gets what makes the engine that compares vectors, of which each state of the collection has one of its own, disposed with it;
    /// <see langword="null"/> for the encoder's (<see cref="ISearchingEncoder"/>), else an <see cref="ExactSearch"/>.
    /// </summary>
    public Func<IVectorSearch>? VectorSearch { get; init; }

    /// <summary>Gets which frames of videos are encoded; <see langword="null"/> leaves videos alone.</summary>
    public FrameSampling? Frames { get; init; }

    /// <summary>Gets whether every file is read again to see if it
    /// changed, even if its size and time of writing are as they were.</summary>
    public bool Reread { get; init; }

    /// <summary>Gets which files of the folders belong to the collection, by full path; the others are as if they were not there.</summary>
    public Func<string, bool> Includes { get; init; } = _ => true;

    /// <summary>
    /// Gets patterns of files and folders that are left out, with <c>*</c> and <c>?</c>: of names, such as <c>*.gif</c> or
    /// <c>Screenshots</c>; of paths below the collection's folder if they have
    /// a <c>/</c>, such as <c>2019/raw*</c>. Upper and lower case are the same.
    /// </summary>
    public IReadOnlyList<string> Exclude { get; init; } = [];

    /// <inheritdoc/>
    public bool Equals(MediaIndexOptions? other) => Content.Equals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => Content.Hash(this);
}
