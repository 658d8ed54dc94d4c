using ClipLens.Compute;
using ClipLens.Media;
using ClipLens.Model;
using ClipLens.Store;

namespace ClipLens.Search;

/// <summary>The photos of one or several folders, encoded once and kept: opened, kept current, and searched.</summary>
/// <remarks>
/// Safe to use from several threads: a search runs over what was current when it began, also while an update runs.
/// A change is seen by a file's size and time of writing. One that leaves both as they were (a tool that puts the time back, two
/// files of equal size and time that change places) is seen only with <see cref="MediaIndexOptions.Reread"/>.
/// </remarks>
public sealed class MediaIndex
{
    private readonly IClipEncoder _clip;
    private readonly MediaIndexOptions _options;
    private readonly SemaphoreSlim _updating = new(1);
    private volatile MediaIndexSnapshot _snapshot;

    private MediaIndex(IReadOnlyList<string> folders, IClipEncoder clip, MediaIndexOptions options)
    {
        (Folders, _clip, _options) = (folders, clip, options);
        _snapshot = new MediaIndexSnapshot([], new Matrix(0, clip.Dimension), options.VectorSearch());
    }

    /// <summary>Gets the folders, as full paths.</summary>
    public IReadOnlyList<string> Folders { get; }

    /// <summary>Gets what the last update found and did.</summary>
    public UpdateReport? LastUpdate { get; private set; }

    /// <summary>Gets the photos, by path, each with its embedding.</summary>
    public MediaRows Rows => _snapshot.Rows;

    /// <summary>Opens a folder and brings it up to date: only what is new or changed is read and encoded.</summary>
    /// <param name="folder">A folder of photos, with all folders below it.</param>
    /// <param name="clip">The model.</param>
    /// <param name="options">Where to keep the embeddings, and how to compare.</param>
    /// <param name="progress">Told about ten times a second.</param>
    /// <param name="cancellationToken">Ends the update after the batch at hand.</param>
    /// <exception cref="DirectoryNotFoundException">The folder is not there.</exception>
    /// <exception cref="InvalidDataException">The store is damaged, another program's, or a newer version's.</exception>
    /// <exception cref="UpdateCanceledException">It was cancelled; what was encoded is kept.</exception>
    public static Task<MediaIndex> OpenAsync(
        string folder,
        IClipEncoder clip,
        MediaIndexOptions? options = null,
        IProgress<IndexProgress>? progress = null,
        CancellationToken cancellationToken = default) => OpenAsync([folder], clip, options, progress, cancellationToken);

    /// <inheritdoc cref="OpenAsync(string, IClipEncoder, MediaIndexOptions?, IProgress{IndexProgress}?, CancellationToken)"/>
    /// <summary>Opens several folders as one collection and brings it up to date.</summary>
    /// <param name="folders">At least one; one inside another counts once.</param>
    public static async Task<MediaIndex> OpenAsync(
        IEnumerable<string> folders,
        IClipEncoder clip,
        MediaIndexOptions? options = null,
        IProgress<IndexProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(folders);
        ArgumentNullException.ThrowIfNull(clip);
        string[] full = [.. folders.Select(f => Path.TrimEndingDirectorySeparator(Path.GetFullPath(f))).Distinct()];
        if (full.Length == 0)
        {
            throw new ArgumentException("A collection takes at least one folder.", nameof(folders));
        }

        var index = new MediaIndex(full, clip, options ?? new MediaIndexOptions());
        await index.UpdateAsync(progress, cancellationToken).ConfigureAwait(false);
        return index;
    }
}
