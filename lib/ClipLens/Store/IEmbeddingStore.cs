namespace ClipLens;

/// <summary>Keeps the embeddings of one model and what is known of files: in a file (<see cref="EmbeddingStore"/>) or on a
/// server.</summary>
/// <remarks>
/// Reading is safe from several threads. What is to be encoded is claimed first, so that several processes share the work, and stored in
/// short transactions. What was encoded is never deleted, so that a picture that leaves and comes back costs nothing.
/// </remarks>
public interface IEmbeddingStore : IDisposable
{
    /// <summary>Gets the full path of the file that it lies in; its other files have that path with a dash behind. A server has
    /// none.</summary>
    string? Path { get; }

    /// <summary>Gets a number that is another after every transaction, of whomever; <see langword="null"/> where the store cannot
    /// tell.</summary>
    long? LastChange => null;

    /// <summary>Gets what is remembered of files, and of all files below folders, at any depth.</summary>
    /// <param name="roots">Full paths.</param>
    /// <returns>By full path.</returns>
    Dictionary<string, StoredFile> Files(params IReadOnlyList<string> roots);

    /// <summary>Gets which files could not be read when they were last tried, with the reason.</summary>
    /// <param name="roots">Full paths of files or folders.</param>
    /// <returns>By full path.</returns>
    Dictionary<string, string> Skipped(params IReadOnlyList<string> roots);

    /// <summary>Gets which photos are encoded.</summary>
    /// <param name="asked">Contents of files; no others are looked at.</param>
    HashSet<ContentHash> Encoded(IReadOnlyCollection<ContentHash> asked);

    /// <summary>Gets when, with what and where photos were taken, as far as their files were asked.</summary>
    /// <param name="contents">Of files.</param>
    /// <returns>Those that are known, of files that say nothing too.</returns>
    Dictionary<ContentHash, Capture> Captures(IReadOnlyCollection<ContentHash> contents);

    /// <summary>Gets which frames of a video are encoded, for whatever sampling, without reading them.</summary>
    /// <param name="video">The file's content.</param>
    /// <returns>In seconds from the start of the file.</returns>
    HashSet<double> Times(ContentHash video);

    /// <summary>Gets which frames of videos belong to a sampling, without reading them.</summary>
    /// <param name="videos">Contents of files.</param>
    /// <param name="sampling">The key of how frames were chosen, see <see cref="FrameSampling.Key"/>.</param>
    /// <returns>The sampling of each as far as it has come; without those of which no frame is stored.</returns>
    Dictionary<ContentHash, StoredSampling> Samplings(IReadOnlyCollection<ContentHash> videos, string sampling);

    /// <summary>Reads the embeddings of photos that are encoded.</summary>
    /// <param name="photos">Each encoded, and committed.</param>
    /// <returns>Of unit length, in the order asked for: <c>[photos, dimension]</c>.</returns>
    /// <exception cref="InvalidDataException">One is missing or no longer of unit length: the store is damaged.</exception>
    Matrix ReadPhotos(IReadOnlyList<ContentHash> photos);

    /// <summary>Reads the embeddings of frames that are encoded.</summary>
    /// <param name="videos">Contents, each with times in seconds from the start of the file, rising, of frames that are encoded and
    /// committed.</param>
    /// <returns>Of unit length, video after video: <c>[frames, dimension]</c>.</returns>
    /// <exception cref="InvalidDataException">One is missing or no longer of unit length: the store is damaged.</exception>
    Matrix ReadFrames(IReadOnlyList<(ContentHash Content, IReadOnlyList<double> Times)> videos);

    /// <summary>Claims contents for encoding.</summary>
    /// <remarks>A claim ends when its photo is stored, when it is released, and with the store or process that made it, however that
    /// ends.</remarks>
    /// <param name="contents">Of files.</param>
    /// <param name="cancellationToken">Ends the waiting for others.</param>
    /// <returns>Those that are claimed now: that are not encoded as photos, and that nobody has claimed before.</returns>
    Task<HashSet<ContentHash>> ClaimAsync(IEnumerable<ContentHash> contents, CancellationToken cancellationToken = default);

    /// <summary>Gets which contents somebody, in this process or another, has claimed; claims of those who are gone do not count.</summary>
    /// <param name="contents">Of files.</param>
    /// <param name="cancellationToken">Ends the waiting for others.</param>
    Task<HashSet<ContentHash>> ClaimedAsync(IReadOnlyCollection<ContentHash> contents, CancellationToken cancellationToken = default);

    /// <summary>Starts a transaction, as soon as one may be: a short one, as others may wait for its end.</summary>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <returns>The transaction; disposed without a commit it leaves the store as it was.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    Task<IStoreTransaction> BeginAsync(CancellationToken cancellationToken = default);
}

/// <summary>A write transaction: what it adds is kept as a whole on <see cref="Commit"/>, or not at all.</summary>
public interface IStoreTransaction : IDisposable
{
    /// <summary>Remembers a file, in place of what was known under its path.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="file">What it was found to be.</param>
    void SetFile(string path, StoredFile file);

    /// <summary>Forgets a file; what was encoded from it stays.</summary>
    /// <param name="path">Full path.</param>
    void RemoveFile(string path);

    /// <summary>Remembers that a file could not be read, or that it no longer is so.</summary>
    /// <param name="path">Full path.</param>
    /// <param name="reason">Why; <see langword="null"/> if there is no reason any more.</param>
    void SetSkipped(string path, string? reason);

    /// <summary>Adds the embedding of a photo, and ends the claim to it; one that is there stays as it is.</summary>
    /// <param name="photo">The file's content.</param>
    /// <param name="embedding">Of unit length, <c>[dimension]</c>.</param>
    /// <exception cref="InvalidDataException">The embedding is not of unit length.</exception>
    void AddPhoto(ContentHash photo, ReadOnlySpan<float> embedding);

    /// <summary>Remembers when, with what and where a photo was taken.</summary>
    /// <param name="content">The file's content.</param>
    /// <param name="capture">What the file says.</param>
    void SetCapture(ContentHash content, Capture capture);

    /// <summary>Adds the embedding of a video's frame; one that is there stays as it is.</summary>
    /// <param name="video">The file's content.</param>
    /// <param name="time">In seconds from the start of the file; kept to the microsecond.</param>
    /// <param name="embedding">Of unit length, <c>[dimension]</c>.</param>
    /// <exception cref="InvalidDataException">The embedding is not of unit length.</exception>
    void AddFrame(ContentHash video, double time, ReadOnlySpan<float> embedding);

    /// <summary>Says which frames of a video belong to a sampling.</summary>
    /// <param name="video">The file's content.</param>
    /// <param name="sampling">The key of how frames were chosen, see <see cref="FrameSampling.Key"/>.</param>
    /// <param name="frames">Times, in seconds from the start of the file, of frames that were added in this transaction or before, and
    /// whether they are all.</param>
    void SetSampling(ContentHash video, string sampling, StoredSampling frames);

    /// <summary>Ends the claim to a content.</summary>
    /// <param name="content">The file's content.</param>
    void Release(ContentHash content);

    /// <summary>Keeps what was added, and ends the transaction.</summary>
    /// <exception cref="IOException">It cannot be stored; the store is as it was.</exception>
    void Commit();
}
