namespace ClipLens.Tests.Media;

public sealed class MediaFormatTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public static TheoryData<string, byte[]> Heads => new()
    {
        { "Photo JPEG", [0xFF, 0xD8, 0xFF, 0xE0] },
        { "Photo PNG", [0x89, .. "PNG\r\n\x1A\n"u8] },
        { "Photo GIF", [.. "GIF89a"u8] },
        { "Photo TIFF", [.. "II*\0"u8] },
        { "Photo TIFF", [.. "MM\0*"u8] },
        { "Photo WebP", [.. "RIFF____WEBPVP8 "u8] },
        { "Photo HEIC", [0, 0, 0, 24, .. "ftypheic\0\0\0\0mif1heic"u8] },
        { "Photo HEIC", [0, 0, 0, 24, .. "ftypmif1\0\0\0\0mif1heic"u8] },
        { "Photo AVIF", [0, 0, 0, 24, .. "ftypavif\0\0\0\0avifmif1"u8] },
        { "Photo AVIF", [0, 0, 0, 24, .. "ftypmif1\0\0\0\0miafavif"u8] },
        { "Video MP4 or QuickTime", [0, 0, 0, 24, .. "ftypisom\0\0\0\0isomavc1"u8] },
        { "Video MP4 or QuickTime", [0, 0, 0, 20, .. "ftypqt  \0\0\0\0qt  "u8] },
        { "Video MP4 or QuickTime", [0, 0, 0, 20, .. "ftyp3gp4\0\0\0\0isom"u8] },
        { "Video MP4 or QuickTime", [0, 0, 0, 8, .. "wide\0\0\x10\0mdat"u8] },
        { "Video Matroska or WebM", [0x1A, 0x45, 0xDF, 0xA3] },
        { "Video AVI", [.. "RIFF____AVI LIST"u8] },
        { "Video MPEG", [0, 0, 1, 0xBA] },
        { "Video Flash Video", [.. "FLV"u8, 1] },
        { "Video Windows Media", [0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11] },
        { "Video Ogg", [.. "OggS\0\0\0\0\0\0\0\0"u8, 0x80, .. "theora"u8] },
        { "Video MPEG", [.. Enumerable.Range(0, 3).SelectMany(_ => new byte[] { (byte)'G' }.Concat(new byte[187]))] },
        { "none", [] },
        { "none", [.. "#EXTM3U\nclip.ts\n"u8] },
        { "none", [.. "ffconcat version 1.0\nfile clip.mp4\n"u8] },
        { "none", [.. "v=0\no=- 0 0 IN IP4 127.0.0.1\n"u8] },
        { "none", [.. "The free software of the wide world"u8] },
        { "none", [.. "RIFF____WAVEfmt "u8] },
        { "none", [.. "OggS\0\0\0\0\0\0\0\0OpusHead"u8] },
        { "none", [0, 0, 0, 20, .. "ftypM4A \0\0\0\0isom"u8] },
        { "Photo camera raw", [0, 0, 0, 20, .. "ftypcrx \0\0\0\0isom"u8] },
        { "Photo camera raw", [.. "II*\0\x10\0\0\0CR\x02\0"u8] },
        { "Photo camera raw", [.. "IIRO\b\0\0\0"u8] },
        { "Photo camera raw", [.. "IIU\0\b\0\0\0"u8] },
        { "Photo camera raw", [.. "FUJIFILMCCD-RAW 0201"u8] },
        { "Photo camera raw", [.. "II\x1A\0\0\0HEAPCCDR"u8] },
        { "Photo JPEG XL", [0xFF, 0x0A, 0xFA] },
        { "Photo JPEG XL", [0, 0, 0, 12, .. "JXL \r\n"u8] },
        { "Photo JPEG 2000", [0, 0, 0, 12, .. "jP  \r\n"u8] },
        { "Photo JPEG 2000", [0xFF, 0x4F, 0xFF, 0x51] },
        { "Photo BMP", [.. "BM"u8, 1, 2, 3, 0, 0, 0, 0, 0, 54, 0, 0, 0, 40, 0, 0, 0] },
        { "Photo an icon (ICO)", [0, 0, 1, 0, 1, 0, 16, 16, 0, 0, 1, 0, 32, 0] },
        { "Photo Photoshop (PSD)", [.. "8BPS"u8, 0, 1] },
        { "Photo OpenEXR", [0x76, 0x2F, 0x31, 0x01] },
        { "Photo Radiance HDR", [.. "#?RADIANCE\n"u8] },
        { "Photo DirectDraw (DDS)", [.. "DDS |\0\0\0"u8] },
        { "Photo GIMP (XCF)", [.. "gimp xcf v011\0"u8] },
        { "Photo JPEG XR", [(byte)'I', (byte)'I', 0xBC, 1] },
        { "Photo Netpbm (PPM)", [.. "P6\n4 4\n255\n"u8] },
        { "none", [.. "BMW and Mini, a list of cars"u8] },
        { "none", [.. "P6 is a prime of primes"u8] },
    };

    [Theory]
    [MemberData(nameof(Heads))]
    public void The_first_bytes_tell_the_format(string expected, byte[] head)
    {
        Assert.Equal(expected, MediaFormat.Find(head) is { } format ? $"{format.Kind} {format.Name}" : "none");
        for (var cut = 0; cut < head.Length; cut++)
        {
            _ = MediaFormat.Find(head.AsSpan(0, cut));
        }
    }

    [Fact]
    public void The_name_decides_only_where_the_content_says_nothing()
    {
        Assert.Equal(MediaKind.Photo, MediaFormat.KindOf(_folder.Write("picture.txt", [0xFF, 0xD8, 0xFF, 0xE0])));
        Assert.Equal(MediaKind.Video, MediaFormat.KindOf(_folder.Write("film.jpg", [0x1A, 0x45, 0xDF, 0xA3])));
        Assert.Equal(MediaKind.Photo, MediaFormat.KindOf(_folder.Write("text.JPG", "text"u8)));
        Assert.Equal(MediaKind.Photo, MediaFormat.KindOf(_folder.Write("empty.heic", [])));
        Assert.Equal(MediaKind.Video, MediaFormat.KindOf(_folder.Of("gone.mov")));
        Assert.Equal(MediaKind.Other, MediaFormat.KindOf(_folder.Write("notes.md", "text"u8)));
        Assert.Equal(MediaKind.Other, MediaFormat.KindOf(_folder.Write("code.ts", "const x = 1"u8)));
        Assert.Equal(MediaKind.Other, MediaFormat.KindOf(_folder.Write("list.m3u8", "#EXTM3U"u8)));
        Assert.Equal(MediaKind.Other, MediaFormat.KindOf(_folder.Of("gone")));
    }

    [SharedTheory]
    [InlineData("photos", MediaKind.Photo)]
    [InlineData("videos", MediaKind.Video)]
    public void Every_real_file_has_its_kind(string folder, MediaKind kind)
    {
        string[] notes = [".txt", ".rst", ".md", ""];
        foreach (var (path, _, _) in MediaFolder.Scan(Shared.Of(folder)).Files)
        {
            Assert.Equal(notes.Contains(Path.GetExtension(path)) ? MediaKind.Other : kind, MediaFormat.KindOf(path));
        }
    }

    public void Dispose() => _folder.Dispose();
}
