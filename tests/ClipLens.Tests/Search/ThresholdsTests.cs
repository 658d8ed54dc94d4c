namespace ClipLens.Tests.Search;

public sealed class ThresholdsTests : IDisposable
{
    private readonly string _collection = Directory.CreateTempSubdirectory("cliplens-thresholds-").FullName;
    private readonly string _model = Directory.CreateTempSubdirectory("cliplens-thresholds-").FullName;

    [Fact]
    public void The_collection_comes_before_the_model_and_the_papers_values_last()
    {
        Assert.Equal(new Thresholds(0.25f, 0.7f), Thresholds.InFolders(_collection, _model));
        File.WriteAllText(Path.Combine(_model, "thresholds.json"), """{"text":0.2,"image":0.6}""");
        Assert.Equal(new Thresholds(0.2f, 0.6f), Thresholds.InFolders(_collection, _model));
        File.WriteAllText(Path.Combine(_collection, "thresholds.json"), """{"text":0.3,"image":0.9,"f1":1}""");
        Assert.Equal(new Thresholds(0.3f, 0.9f), Thresholds.InFolders(_collection, _model));
        Assert.Equal(0.9f, Thresholds.InFolders(_collection).For(QueryKind.Image));
        Assert.Equal(0.3f, Thresholds.InFolders(_collection).For(QueryKind.Text));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""{"words":0.2}""")]
    [InlineData("""{"text":null}""")]
    [InlineData("""{"text":"0.2","image":0.7}""")]
    [InlineData("""{"text":25,"image":0.7}""")]
    public void Anything_else_is_refused_by_the_files_name(string json)
    {
        File.WriteAllText(Path.Combine(_model, "thresholds.json"), json);
        var e = Assert.Throws<InvalidDataException>(() => Thresholds.InFolders(_model));
        Assert.Contains(Path.Combine(_model, "thresholds.json"), e.Message);
        Assert.Contains($"found {json}", e.Message);
    }

    [Fact]
    public void One_threshold_alone_leaves_the_other_to_the_model()
    {
        File.WriteAllText(Path.Combine(_model, "thresholds.json"), """{"text":0.2,"image":0.6}""");
        Thresholds.Save(_collection, 0.3f, null);
        Assert.Equal("{\"text\":0.3}\n", File.ReadAllText(Path.Combine(_collection, "thresholds.json")));
        Assert.Equal(new Thresholds(0.3f, 0.6f), Thresholds.InFolders(_collection, _model));

        Thresholds.Save(_collection, null, 0.9f);
        Assert.Equal(new Thresholds(0.3f, 0.9f), Thresholds.InFolders(_collection));
    }

    [Fact]
    public void A_key_that_stands_twice_is_refused_with_its_line()
    {
        File.WriteAllText(Path.Combine(_model, "thresholds.json"), "{\"text\":");
        Assert.Contains("thresholds.json, line 1: expected JSON",
            Assert.Throws<InvalidDataException>(() => Thresholds.InFolders(_model)).Message);
        File.WriteAllText(Path.Combine(_model, "thresholds.json"), "{\"text\":0.2,\n\"text\":0.3}");
        Assert.Contains("thresholds.json, line 2: expected JSON; \"text\" stands twice",
            Assert.Throws<InvalidDataException>(() => Thresholds.InFolders(_model)).Message);
    }

    public void Dispose()
    {
        Directory.Delete(_collection, recursive: true);
        Directory.Delete(_model, recursive: true);
    }
}
