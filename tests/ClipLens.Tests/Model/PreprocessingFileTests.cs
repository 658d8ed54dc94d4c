namespace ClipLens.Tests.Model;

public sealed class PreprocessingFileTests : IDisposable
{
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void An_absent_file_means_OpenAIs_preprocessing()
    {
        var preprocessing = Preprocessing.Read(_path + ".absent", 336);

        Assert.Equal(336, preprocessing.Resolution);
        Assert.Equal([0.48145466f, 0.4578275f, 0.40821073f], preprocessing.Mean);
        Assert.Equal([0.26862954f, 0.26130258f, 0.27577711f], preprocessing.Std);
        Assert.False(preprocessing.Squeezes);
    }

    [Theory]
    [InlineData("{}", false)]
    [InlineData("""{"size": 48, "crop_size": 48, "resample": 3}""", false)]
    [InlineData("""{"size": {"shortest_edge": 48}, "crop_size": {"height": 48, "width": 48}, "rescale_factor": 0.00392156862745098}""",
        false)]
    [InlineData("""{"size": {"height": 48, "width": 48}, "do_center_crop": false}""", true)]
    public void Every_way_to_write_the_size_is_read(string json, bool squeezes)
    {
        var preprocessing = Read(json);

        Assert.Equal(48, preprocessing.Resolution);
        Assert.Equal(squeezes, preprocessing.Squeezes);
    }

    [Fact]
    public void Mean_and_std_are_read()
    {
        var preprocessing = Read("""{"image_mean": [0.5, 0, 0.25], "image_std": [0.5, 1, 0.25]}""");

        Assert.Equal([0.5f, 0f, 0.25f], preprocessing.Mean);
        Assert.Equal([0.5f, 1f, 0.25f], preprocessing.Std);
    }

    [Theory]
    [InlineData("""{"size": {"shortest_edge": 224}}""", "48", "224")]
    [InlineData("""{"crop_size": 32}""", "48", "32")]
    [InlineData("""{"size": {"height": 48, "width": 64}}""", "48", "64")]
    [InlineData("""{"size": "big"}""", "", "")]
    [InlineData("""{"resample": 2}""", "3", "2")]
    [InlineData("""{"do_center_crop": false}""", "true", "false")]
    [InlineData("""{"do_resize": "no"}""", "", "")]
    [InlineData("""{"image_mean": [0.5, 0.5]}""", "three", "[0.5, 0.5]")]
    [InlineData("""{"image_std": [0, 0.5, 0.5]}""", "three", "[0, 0.5, 0.5]")]
    [InlineData("""{"image_std": 1}""", "", "")]
    [InlineData("[1]", "object", "Array")]
    [InlineData("not json", "", "")]
    [InlineData("", "", "")]
    public void What_does_not_fit_is_refused_with_the_file_and_both_values(string json, string expected, string found)
    {
        var message = Assert.Throws<InvalidDataException>(() => Read(json)).Message;

        Assert.StartsWith(_path, message);
        Assert.Contains(expected, message);
        Assert.Contains(found, message);
    }

    private Preprocessing Read(string json)
    {
        File.WriteAllText(_path, json);
        return Preprocessing.Read(_path, 48);
    }
}
