using System.Buffers;
using SkiaSharp;

namespace ClipLens;

/// <summary>A picture as 8-bit RGB, the right way up.</summary>
/// <remarks>
/// Disposing hands a decoded picture's buffer back for the next one, which keeps memory flat over thousands of photos;
/// a picture that is never disposed is collected like any other object.
/// </remarks>
public sealed class RgbImage : IDisposable
{
    // One pool for all threads, of few buffers: the shared one keeps a large buffer of each size for each thread.
    private const int MaxPooledBytes = 1 << 30;
    private const int PooledBuffers = 4;
    private static readonly ArrayPool<byte> Pool = ArrayPool<byte>.Create(MaxPooledBytes, PooledBuffers);

    private readonly bool _pooled;
    private byte[]? _pixels;

    /// <summary>Wraps existing pixels.</summary>
    /// <param name="width">Pixels per row, at least 1.</param>
    /// <param name="height">Rows, at least 1.</param>
    /// <param name="pixels">Layout <c>[height, width, 3]</c>, row-major, red first, 0 to 255.</param>
    /// <exception cref="ArgumentException">The array's length is not <c>height × width × 3</c>.</exception>
    public RgbImage(int width, int height, byte[] pixels)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(width);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(height);
        ArgumentNullException.ThrowIfNull(pixels);
        if (pixels.LongLength != 3L * width * height)
        {
            throw new ArgumentException($"{width} × {height} RGB pixels take {3L * width * height} bytes; found {pixels.LongLength}.",
                nameof(pixels));
        }

        (Width, Height, _pixels) = (width, height, pixels);
    }

    private RgbImage(int width, int height)
    {
        (Width, Height, _pooled) = (width, height, true);
        _pixels = Pool.Rent(checked(3 * width * height));
    }

    /// <summary>Gets the number of pixels in a row.</summary>
    public int Width { get; }

    /// <summary>Gets the number of rows.</summary>
    public int Height { get; }

    /// <summary>Gets the pixels: <c>[height, width, 3]</c>, row-major, red first, 0 to 255.</summary>
    public Span<byte> Pixels
    {
        get
        {
            ObjectDisposedException.ThrowIf(_pixels is null, this);
            return _pixels.AsSpan(0, 3 * Width * Height);
        }
    }

    /// <summary>Gets how opaque each pixel is, as a grey picture of the same size, 255 for opaque; null where all are.</summary>
    public RgbImage? Alpha { get; internal set; }

    /// <summary>Makes a picture of undefined content whose buffer comes from a pool; the caller fills it.</summary>
    internal static RgbImage Rent(int width, int height) => new(width, height);

    /// <summary>Gives the picture to SkiaSharp, made smaller if need be.</summary>
    /// <param name="maxSide">The longer side in pixels, at least 1; a smaller picture keeps its size.</param>
    /// <returns>An opaque bitmap; the caller disposes it.</returns>
    internal unsafe SKBitmap ToBitmap(int maxSide)
    {
        var bitmap = new SKBitmap(new SKImageInfo(Width, Height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        var from = Pixels;
        var to = new Span<uint>((void*)bitmap.GetPixels(), Width * Height);
        for (var pixel = 0; pixel < to.Length; pixel++)
        {
            to[pixel] = from[3 * pixel] | ((uint)from[(3 * pixel) + 1] << 8) | ((uint)from[(3 * pixel) + 2] << 16) | 0xFF000000;
        }

        var scale = (double)maxSide / Math.Max(Width, Height);
        if (scale >= 1)
        {
            return bitmap;
        }

        using (bitmap)
        {
            var small = bitmap.Info.WithSize(Math.Max(1, (int)Math.Round(Width * scale)), Math.Max(1, (int)Math.Round(Height * scale)));
            return bitmap.Resize(small, SKFilterQuality.Medium); // with the mean of the pixels that become one
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Alpha?.Dispose();
        if (Interlocked.Exchange(ref _pixels, null) is { } pixels && _pooled)
        {
            Pool.Return(pixels);
        }
    }
}
