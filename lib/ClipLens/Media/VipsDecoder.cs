using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using NetVips;

namespace ClipLens;

/// <summary>Decodes JPEG, PNG, GIF, WebP, TIFF and AVIF with the libvips that the package NetVips.Native brings.</summary>
/// <remarks>An EXIF orientation, 1 to 8, is given where libvips would not find it.</remarks>
internal sealed partial class VipsDecoder(byte[] file, PhotoCodec codec, int? orientation = null) : PhotoDecoder
{
    private const int MaxBands = 8;
    private const int StripRows = 128; // so many that a quarter turn writes whole cache lines
    private const int StripBytes = 1 << 26;

    private static readonly ReaderWriterLockSlim Gate = new();
    private static readonly Lazy<bool> Started = new(Start);
    private static int _damageSeen;

    public override (int Width, int Height, bool HasAlpha) Measure() => Attempt(() =>
    {
        using var source = Source.NewFromMemory(file);
        using var stored = Open(source, Enums.FailOn.None);
        RequireSize(stored.Width, stored.Height);
        return (stored.Width, stored.Height, HasAlpha(stored));
    });

    public override RgbImage Decode(DecodeOptions options)
    {
        try
        {
            return codec == PhotoCodec.Jpeg ? DecodeJpeg(options) : Attempt(() => Decode(file, options, Enums.FailOn.Error));
        }
        catch (PhotoDecoderException e) when (codec == PhotoCodec.Tiff && e.Fault == PhotoFault.Kind)
        {
            return new MagickDecoder(file, codec).Decode(options); // it knows more ways of compressing
        }
    }

    private RgbImage DecodeJpeg(DecodeOptions options)
    {
        try
        {
            return Attempt(() => DecodeJpeg(file, Enums.FailOn.Warning));
        }
        catch (PhotoDecoderException) when (JpegFile.EndMarkerMissing(file))
        {
            return Alone(() => DecodeJpeg([.. file, 0xFF, 0xD9], Enums.FailOn.Warning)); // which tells if bits are missing too
        }
        catch (PhotoDecoderException e) when (!IsPixelDamage(e.Message))
        {
            return Attempt(() => DecodeJpeg(file, Enums.FailOn.Error));
        }

        // libvips does not look at the warnings of the last rows; they are in its text, which other threads may take.
        RgbImage DecodeJpeg(byte[] whole, Enums.FailOn failOn)
        {
            var before = Volatile.Read(ref _damageSeen);
            var image = Decode(whole, options, failOn);
            var said = TakeText();
            CountDamage(said);
            if (Volatile.Read(ref _damageSeen) == before)
            {
                return image;
            }

            image.Dispose();
            throw new VipsException(said);
        }
    }

    /// <summary>Tells damage from the warnings of libjpeg that leave every pixel right, such as stray bytes between segments.</summary>
    private static bool IsPixelDamage(string warning) =>
        warning.Contains("Corrupt JPEG data", StringComparison.Ordinal) && !warning.Contains("extraneous bytes", StringComparison.Ordinal);

    private RgbImage Decode(byte[] whole, DecodeOptions options, Enums.FailOn failOn)
    {
        using var source = Source.NewFromMemory(whole); // read in place: what is loaded as a buffer is copied first
        using var stored = Open(source, failOn);
        RequireSize(stored.Width, stored.Height);
        if (stored.Bands > MaxBands)
        {
            throw new PhotoDecoderException($"it has {stored.Bands} channels", PhotoFault.Kind);
        }

        var shrink = options.Shrink(stored.Width, stored.Height);
        if (shrink == 1 || codec is not (PhotoCodec.Jpeg or PhotoCodec.Avif))
        {
            return Upright(stored, options);
        }

        // A JPEG can be decoded at an eighth, a quarter or half its size; an AVIF may hold a small picture too.
        using var again = Source.NewFromMemory(whole);
        using var smaller = codec == PhotoCodec.Jpeg
            ? Image.JpegloadSource(again, shrink: shrink, access: Enums.Access.Sequential, failOn: failOn)
            : Image.HeifloadSource(again, thumbnail: true, access: Enums.Access.Sequential, failOn: failOn);
        return Upright(Math.Max(smaller.Width, smaller.Height) >= options.MinLonger ? smaller : stored, options);
    }

    private Image Open(Source source, Enums.FailOn failOn) => codec switch
    {
        PhotoCodec.Jpeg => Image.JpegloadSource(source, access: Enums.Access.Sequential, failOn: failOn),
        PhotoCodec.Png => Image.PngloadSource(source, access: Enums.Access.Sequential, failOn: failOn),
        PhotoCodec.Gif => Image.GifloadSource(source, access: Enums.Access.Sequential, failOn: failOn),
        PhotoCodec.WebP => Image.WebploadSource(source, access: Enums.Access.Sequential, failOn: failOn),
        PhotoCodec.Tiff => Image.TiffloadSource(source, access: Enums.Access.Sequential, failOn: failOn),
        _ => Image.HeifloadSource(source, access: Enums.Access.Sequential, failOn: failOn),
    };

    /// <summary>Decodes strip by strip, straight into the upright picture or to who takes its rows.</summary>
    private unsafe RgbImage Upright(Image stored, DecodeOptions options)
    {
        if (!IsPlain(stored))
        {
            using var rgb = stored.Colourspace(Enums.Interpretation.Srgb);
            using var plain = rgb.Cast(Enums.BandFormat.Uchar);
            return Upright(plain, options);
        }

        var turn = orientation ?? (stored.Contains("orientation") && stored.Get("orientation") is int own ? own : 1);
        var layout = new PixelLayout(stored.Bands, stored.Format == Enums.BandFormat.Ushort ? 2 : 1,
            stored.Interpretation == Enums.Interpretation.Cmyk);
        var isUpright = turn is < 2 or > 8 && layout is { Bands: 3, BytesPerChannel: 1 } && !HasAlpha(stored);
        using var strips = (isUpright ? options.Rows?.Invoke(stored.Width, stored.Height) : null)
            ?? new UprightPicture(stored.Width, stored.Height, turn, layout, HasAlpha(stored));
        var rows = (int)Math.Clamp(StripBytes / ((long)stored.Width * layout.BytesPerPixel), 1, StripRows);
        for (var top = 0; top < stored.Height; top += rows)
        {
            // Cropped, a strip comes in memory of libvips' own: a region's would be a new managed array each time.
            using var strip = stored.Crop(0, top, stored.Width, Math.Min(rows, stored.Height - top));
            var pixels = strip.WriteToMemory(out var length);
            try
            {
                strips.Add(new ReadOnlySpan<byte>((void*)pixels, checked((int)length)));
            }
            finally
            {
                NetVips.NetVips.Free(pixels);
            }
        }

        return strips.Take();
    }

    /// <summary>Tells whether the last channel is alpha; that of a palette, which marks single colours, does not count.</summary>
    private static bool HasAlpha(Image image) =>
        (image.Bands == 2 || image.Bands == (image.Interpretation == Enums.Interpretation.Cmyk ? 5 : 4))
        && !image.Contains("palette-bit-depth") && !image.Contains("palette");

    /// <summary>Tells whether the pixels are 8-bit or 16-bit grey, RGB or CMYK, and not, say, CIELAB or floating point.</summary>
    private static bool IsPlain(Image image) =>
        image.Format is Enums.BandFormat.Uchar or Enums.BandFormat.Ushort
        && image.Interpretation is Enums.Interpretation.Multiband or Enums.Interpretation.Bw or Enums.Interpretation.Cmyk
            or Enums.Interpretation.Rgb or Enums.Interpretation.Srgb or Enums.Interpretation.Rgb16 or Enums.Interpretation.Grey16;

    /// <summary>Runs work on libvips, any number of threads at a time, and makes sure that a failure tells its own reason.</summary>
    /// <remarks>
    /// libvips keeps one error text for the whole process, so the text may be about another thread's file. Failures are
    /// rare; one is repeated alone, and then the text is its own.
    /// </remarks>
    private static T Attempt<T>(Func<T> work)
    {
        _ = Started.Value;
        Gate.EnterReadLock();
        try
        {
            return work();
        }
        catch (VipsException e)
        {
            CountDamage(e.Message); // perhaps another thread's
        }
        finally
        {
            Gate.ExitReadLock();
        }

        return Alone(work);
    }

    private static T Alone<T>(Func<T> work)
    {
        Gate.EnterWriteLock();
        try
        {
            _ = TakeText(); // what is left is about other files
            return work();
        }
        catch (VipsException e)
        {
            throw Explain(e);
        }
        finally
        {
            Gate.ExitWriteLock();
        }
    }

    private static void CountDamage(string said)
    {
        if (SpeakerPattern().Split(said).Any(IsPixelDamage))
        {
            Interlocked.Increment(ref _damageSeen);
        }
    }

    /// <summary>Takes what libvips has said since it was last asked, warnings of what was read to the end included.</summary>
    private static string TakeText() => new VipsException("").Message;

    /// <summary>Takes what libvips said of pixels, else the last thing it said, on one
    /// line, and tells whether the file is at fault or the decoder lacks something.</summary>
    private static PhotoDecoderException Explain(VipsException e)
    {
        var said = SpeakerPattern().Split(e.Message);
        var text = said.FirstOrDefault(IsPixelDamage) ?? said[^1];
        text = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return new PhotoDecoderException(text,
            (text.Contains("nsupported", StringComparison.Ordinal) && !text.Contains("marker", StringComparison.Ordinal))
            || text.Contains("not configured", StringComparison.Ordinal) ? PhotoFault.Kind : PhotoFault.Damage);
    }

    /// <summary>The part of libvips that speaks: "VipsJpeg: " at the start of a line.</summary>
    [GeneratedRegex(@"^[\w-]+: ", RegexOptions.Multiline)]
    private static partial Regex SpeakerPattern();

    private static bool Start()
    {
        // The system's own libvips and Magick.NET in one process end it (both bring GLib): only the package's will do.
        var name = OperatingSystem.IsWindows() ? "libvips-42.dll" : OperatingSystem.IsMacOS() ? "libvips.42.dylib" : "libvips.so.42";
        var beside = System.IO.Path.GetDirectoryName(typeof(Image).Assembly.Location) ?? "";
        string[] folders =
        [
            .. $"{AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES")}".Split(System.IO.Path.PathSeparator), AppContext.BaseDirectory,
            beside, .. InPackages(beside),
        ];
        var path = folders.Where(folder => folder.Length > 0).Select(folder => System.IO.Path.Join(folder, name))
            .FirstOrDefault(File.Exists)
            ?? throw new DllNotFoundException(
                $"{name} of the package NetVips.Native.{RuntimeInformation.RuntimeIdentifier} is not beside this program; build it "
                    + "again on this system.");
        NativeLibrary.Load(path);
        // what is wrong with a file is told by the exception, not on standard error
        Log.SetLogHandler("VIPS", Enums.LogLevelFlags.All, (_, _, _) => { });
        NetVips.NetVips.BlockUntrusted = true;
        NetVips.NetVips.Concurrency = 1; // several pictures are decoded at once, each on one thread
        Cache.Max = 0; // no picture is asked for twice; memory stays flat
        return true;
    }

    /// <summary>Finds where NuGet keeps the native part, if the binding is loaded from there, as a notebook does.</summary>
    private static IEnumerable<string> InPackages(string binding)
    {
        var system = RuntimeInformation.RuntimeIdentifier;
        var package = new DirectoryInfo(System.IO.Path.Join(binding, "../../../..", $"netvips.native.{system}"));
        return package.Exists
            ? package.EnumerateDirectories().Select(version => System.IO.Path.Join(version.FullName, "runtimes", system, "native")) : [];
    }
}
