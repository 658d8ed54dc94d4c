using System.Buffers.Binary;
using System.ComponentModel;
using System.Diagnostics;
using PictureBook.Films;

namespace PictureBook.Raster;

/// <summary>Writes films as H.264 in MP4, through ffmpeg.</summary>
public static class FilmWriter
{
    /// <summary>Draws every frame of a film and writes it as a file.</summary>
    /// <param name="film">What to draw.</param>
    /// <param name="path">The file, which is replaced; it ends in <c>.mp4</c>.</param>
    /// <param name="cancellationToken">Ends the work and leaves no file.</param>
    /// <exception cref="FileNotFoundException">ffmpeg is not installed.</exception>
    /// <exception cref="IOException">ffmpeg failed; the message says what it said.</exception>
    public static void Write(Film film, string path, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(film);
        using var ffmpeg = Start(film.Format, path);
        var complaint = ffmpeg.StandardError.ReadToEndAsync(CancellationToken.None);
        var done = false;
        try
        {
            Pour(film, ffmpeg.StandardInput.BaseStream, cancellationToken);
            ffmpeg.StandardInput.Close();
            ffmpeg.WaitForExit();
            done = ffmpeg.ExitCode == 0;
        }
        catch (IOException)
        {
            // ffmpeg has gone away; what it said is told below
            ffmpeg.WaitForExit();
        }
        finally
        {
            if (!done)
            {
                ffmpeg.Kill();
                File.Delete(path);
            }
        }

        if (!done)
        {
            throw new IOException($"{path}: ffmpeg could not write it (H.264 through libx264 is needed): {complaint.Result.Trim()}");
        }

        if (film.Format.IsRotated)
        {
            Turn(path, film.Format);
        }
    }

    private static Process Start(FilmFormat format, string path)
    {
        var (width, height) = format.IsRotated ? (format.Height, format.Width) : (format.Width, format.Height);
        List<string> arguments =
        [
            "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", $"{width}x{height}",
            "-r", $"{format.RateNumerator}/{format.RateDenominator}", "-i", "pipe:0",
        ];
        if (format.IsVariable)
        {
            arguments.AddRange(["-vf", "select='lt(mod(n*7,13),8)'", "-fps_mode", "vfr"]);
        }

        arguments.AddRange(
        [
            "-c:v", "libx264", "-preset", "medium", "-crf", "29", "-pix_fmt", "yuv420p", "-g", "60", "-threads", "1",
            "-fflags", "+bitexact", "-flags:v", "+bitexact", "-movflags", "+faststart", "file:" + path,
        ]);
        try
        {
            var start = new ProcessStartInfo("ffmpeg", arguments) { RedirectStandardInput = true, RedirectStandardError = true };
            return Process.Start(start)!; // not null: no shell
        }
        catch (Win32Exception e)
        {
            throw new FileNotFoundException("Videos are written by the program ffmpeg, which was not found; on Debian: apt install ffmpeg.",
                "ffmpeg", e);
        }
    }

    private static void Pour(Film film, Stream stream, CancellationToken cancellationToken)
    {
        var format = film.Format;
        var frame = new byte[3 * format.Width * format.Height];
        ShotRaster? raster = null;
        var shot = -1;
        for (var number = 0L; ; number++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var time = (double)number * format.RateDenominator / format.RateNumerator;
            if (time >= film.Duration)
            {
                return;
            }

            while (shot < 0 || time >= film.Shots[shot].End)
            {
                shot++;
                raster = new(film.Shots[shot], format.Width, format.Height);
            }

            raster!.Render(time, frame); // not null: made with the first shot
            stream.Write(format.IsRotated ? OnItsSide(frame, format.Width, format.Height) : frame);
        }
    }

    /// <summary>Turns a frame a quarter to the left; the display matrix turns it back.</summary>
    private static byte[] OnItsSide(byte[] frame, int width, int height)
    {
        var turned = new byte[frame.Length];
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                frame.AsSpan(3 * ((y * width) + x), 3).CopyTo(turned.AsSpan(3 * (((width - 1 - x) * height) + y)));
            }
        }

        return turned;
    }

    /// <summary>Writes the display matrix of a quarter turn to the right into the track header (ISO 14496-12, 8.3.2).</summary>
    private static void Turn(string path, FilmFormat format)
    {
        var file = File.ReadAllBytes(path);
        var matrix = file.AsSpan(file.AsSpan().IndexOf("tkhd"u8) + 44, 36);
        int[] values = [0, 1 << 16, 0, -(1 << 16), 0, 0, format.Width << 16, 0, 1 << 30];
        for (var index = 0; index < values.Length; index++)
        {
            BinaryPrimitives.WriteInt32BigEndian(matrix[(4 * index)..], values[index]);
        }

        File.WriteAllBytes(path, file);
    }
}
