using ClipLens.Tests.Media;
using ImageMagick;

namespace ClipLens.Tests.Search;

/// <summary>When, with what and where photos were taken: read as they are indexed, kept, found by, and told.</summary>
public sealed class CaptureTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Date_camera_and_place_are_read_as_a_photo_is_indexed()
    {
        Write("beach.jpg", MagickFormat.Jpeg, "2024:07:31 18:05:00", "Canon", "Canon EOS R6", south: true);
        Write("phone.webp", MagickFormat.WebP, "2023:01:02 03:04:05", "Apple", "iPhone 12");
        Write("plain.png", MagickFormat.Png, null, null, null);
        var items = (await OpenAsync()).Rows.Items;

        var (beach, phone, plain) = (items[0].File.Capture, items[1].File.Capture, items[2].File.Capture);
        Assert.Equal((new DateTime(2024, 7, 31, 18, 5, 0), "Canon EOS R6"), (beach.Date, beach.Camera)); // the maker is not said twice
        Assert.Equal(-33.5, beach.Latitude!.Value, 4);
        Assert.Equal(151.25, beach.Longitude!.Value, 4);
        Assert.Equal((new DateTime(2023, 1, 2, 3, 4, 5), "Apple iPhone 12", false), (phone.Date, phone.Camera, phone.HasPlace));
        Assert.Equal(Capture.Unknown, plain);
    }

    [Fact]
    public async Task A_store_of_an_earlier_version_fills_in_and_encodes_nothing_again()
    {
        Write("beach.jpg", MagickFormat.Jpeg, "2024:07:31 18:05:00", "Canon", "EOS R6");
        await OpenAsync();
        using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Store};Pooling=False"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "DROP TABLE capture; DROP TABLE change; PRAGMA user_version = 3";
            command.ExecuteNonQuery();
        }

        var clip = new ColourEncoder();
        var index = await MediaIndex.OpenAsync(Photos, clip, new MediaIndexOptions { Store = Store });
        Assert.Equal(0, clip.Encoded);
        Assert.Equal((0, 1), (index.LastUpdate.New, index.LastUpdate.Unchanged));
        Assert.Equal("Canon EOS R6", index.Rows.Items[0].File.Capture.Camera);
    }

    [Fact]
    public async Task A_damaged_tag_does_not_keep_a_photo_out()
    {
        Write("beach.jpg", MagickFormat.Jpeg, "2024:07:31 18:05:00", "Canon", "EOS R6", south: true);
        var path = Path.Combine(Photos, "beach.jpg");
        var bytes = File.ReadAllBytes(path);
        var tags = bytes.AsSpan().IndexOf("Exif\0\0"u8) + 6;
        bytes.AsSpan(tags + 8, 60).Fill(0xFF);
        File.WriteAllBytes(path, bytes);
        Assert.Equal(Capture.Unknown, Assert.Single((await OpenAsync()).Rows.Items).File.Capture);
    }

    [Fact]
    public async Task A_search_looks_only_at_what_the_filter_lets_through()
    {
        Write("2024/a.jpg", MagickFormat.Jpeg, "2024:07:31 23:59:59", "Canon", "EOS R6", south: true);
        Write("2024/b.jpg", MagickFormat.Jpeg, "2024:08:01 00:00:00", "Apple", "iPhone 12");
        Write("2024b/c.jpg", MagickFormat.Jpeg, "2025:01:01 00:00:00", "Apple", "iPhone 12");
        var index = await OpenAsync();

        Assert.Equal("a", Found(new() { Before = new(2024, 7, 31) }));
        Assert.Equal("bc", Found(new() { After = new(2024, 8, 1) }));
        Assert.Equal("b", Found(new() { After = new(2024, 8, 1), Before = new(2024, 12, 31) }));
        Assert.Equal("ab", Found(new() { Folder = Path.Combine(Photos, "2024") })); // and not what only begins alike
        Assert.Equal("bc", Found(new() { Camera = "Apple iPhone 12" }));
        Assert.Equal("a", Found(new() { HasPlace = true }));
        Assert.Equal("", Found(new() { HasPlace = true, Camera = "Apple iPhone 12" }));

        string Found(MediaFilter filter) => string.Concat(index
            .Search(Query.Text("1 0 0"), new SearchOptions { Top = 1, Below = 9, Threshold = -1, Filter = filter })
            is var found ? found.Hits.Concat(found.Below).Select(hit => Path.GetFileNameWithoutExtension(hit.Path)).Order() : []);
    }

    [Fact]
    public async Task A_table_tells_when_with_what_and_where()
    {
        Write("a.jpg", MagickFormat.Jpeg, "2024:07:31 18:05:00", "Canon", "EOS, R6", south: true);
        var index = await OpenAsync();
        var lines = index.Search(Query.Text("1 0 0"), 1, -1).ToCsv().Split("\r\n");
        Assert.Equal("path,score,date,camera,latitude,longitude", lines[0]);
        Assert.EndsWith(",2024-07-31T18:05:00,\"Canon EOS, R6\",-33.5,151.25", lines[1], StringComparison.Ordinal);
    }

    private string Photos => _folder.Of("photos");

    private string Store => _folder.Of("store.sqlite");

    private Task<MediaIndex> OpenAsync() => MediaIndex.OpenAsync(Photos, new ColourEncoder(), new MediaIndexOptions { Store = Store });

    private void Write(string name, MagickFormat format, string? date, string? maker, string? model, bool south = false)
    {
        var path = Path.Combine(Photos, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var image = new MagickImage(new MagickColor((byte)(name[^5] * 2), 90, 30), 64, 48);
        var tags = new ExifProfile();
        if (date is not null)
        {
            tags.SetValue(ExifTag.DateTimeOriginal, date);
        }

        if (maker is not null)
        {
            tags.SetValue(ExifTag.Make, maker);
        }

        if (model is not null)
        {
            tags.SetValue(ExifTag.Model, model);
        }

        if (south)
        {
            tags.SetValue(ExifTag.GPSLatitudeRef, "S");
            tags.SetValue(ExifTag.GPSLatitude, [new Rational(33), new Rational(30), new Rational(0)]);
            tags.SetValue(ExifTag.GPSLongitudeRef, "E");
            tags.SetValue(ExifTag.GPSLongitude, [new Rational(151), new Rational(15), new Rational(0)]);
        }

        if (tags.Values.Any())
        {
            image.SetProfile(tags);
        }

        image.Write(path, format);
        File.SetLastWriteTimeUtc(path, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
    }
}
