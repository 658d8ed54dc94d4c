namespace ClipLens.Browse;

/// <summary>Small pictures on disk, each made once: by the content of its file, so that a renamed photo keeps its own.</summary>
internal sealed class ThumbnailCache(string folder) : IDisposable
{
    /// <summary>The longer sides that are kept, in pixels: of a grid, of a grid on a fine screen, and of a picture to judge.</summary>
    public static readonly int[] Sides = [320, 640];

    private readonly SemaphoreSlim _making = new(Environment.ProcessorCount); // each decodes a picture, which takes memory

    /// <summary>Finds a photo's small picture, or makes it: the path of a JPEG.</summary>
    /// <exception cref="MediaException">The photo cannot be read, or is another one by now.</exception>
    public Task<string> OfPhotoAsync(IndexedFile photo, int side, CancellationToken cancellationToken) => FindAsync(photo, $"{side}", () =>
    {
        var file = Photo.Open(photo.Path);
        if (ContentHash.Of(file.Bytes).ToString() != photo.ContentHash)
        {
            throw new MediaException(photo.Path, "has changed since it was indexed: bring the collection up to date");
        }

        using var pixels = file.Decode(new DecodeOptions(MinLonger: side));
        return Task.FromResult(Photo.Thumbnail(pixels, side));
    }, cancellationToken);

    /// <summary>Finds a frame's small picture, or makes it: the path of a JPEG.</summary>
    /// <exception cref="MediaException">The video cannot be read.</exception>
    public Task<string> OfFrameAsync(IndexedFile video, double time, int side, CancellationToken cancellationToken) =>
        FindAsync(video, FormattableString.Invariant($"{time:F6}-{side}"), async () =>
        {
            var probe = await Video.ProbeAsync(video.Path, cancellationToken).ConfigureAwait(false);
            using var frame = await Video.ReadFrameAsync(probe, time, side, cancellationToken).ConfigureAwait(false);
            return Photo.Thumbnail(frame.Image, side);
        }, cancellationToken);

    public void Dispose() => _making.Dispose();

    private async Task<string> FindAsync(IndexedFile file, string what, Func<Task<byte[]>> make, CancellationToken cancellationToken)
    {
        var path = Path.Combine(folder, file.ContentHash[..2], $"{file.ContentHash}-{what}.jpg");
        if (File.Exists(path))
        {
            return path;
        }

        await _making.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var jpeg = await Task.Run(make, cancellationToken).ConfigureAwait(false);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!); // below our folder
            var unfinished = $"{path}.{Guid.NewGuid():N}";
            await File.WriteAllBytesAsync(unfinished, jpeg, CancellationToken.None).ConfigureAwait(false);
            File.Move(unfinished, path, overwrite: true);
            return path;
        }
        finally
        {
            _making.Release();
        }
    }
}
