namespace ClipLens.Tests.Notebooks;

public sealed class RecordScriptTests : IDisposable
{
    private readonly Workplace _at = new();

    public void Dispose() => _at.Dispose();

    [Fact]
    public void A_recording_holds_the_model_s_embeddings_and_what_each_row_is()
    {
        var (photos, model) =
            (Path.Combine(Shared.Repository, "data/recorded/photos"), Path.Combine(Shared.Repository, "models/picturebook"));
        File.WriteAllText(_at.Of("texts.txt"), "a dog\n\n a red bus \n");

        var json = ScriptProcess.Run("models.cs", "record", model, "--photos", photos, "--texts", _at.Of("texts.txt"),
            "--out", _at.Of("out"), "--cache", _at.Of("kept.sqlite"), "--json").Json;

        Assert.Equal((7, 2, 256),
            (json.GetProperty("photos").GetInt32(), json.GetProperty("texts").GetInt32(), json.GetProperty("dimension").GetInt32()));
        Assert.Equal(["a dog", "a red bus"], File.ReadAllLines(_at.Of("out/texts.txt")));
        var clip = ClipModel.Load(model);
        Assert.Equal(clip.EncodeTexts(["a dog", "a red bus"]).Values, NpyFile.ReadMatrix(_at.Of("out/texts.npy")).Values);
        var (names, rows) = (File.ReadAllLines(_at.Of("out/photos.txt")), NpyFile.ReadMatrix(_at.Of("out/photos.npy")));
        Assert.Equal((7, 7), (names.Length, rows.Rows));
        var rocket = Array.IndexOf(names, "rocket.jpg");
        Assert.Equal(1, Similarity.Cosine(QueryEncoder.Encode([Query.Image(Path.Combine(photos, "rocket.jpg"))], clip).Row(0),
            rows.Row(rocket)), 1e-5f);
    }

    [Fact]
    public void A_file_without_texts_is_refused_before_anything_is_written()
    {
        File.WriteAllText(_at.Of("texts.txt"), "\n \n");
        ScriptProcess.Run("models.cs", "record", "here", "--photos", ".", "--texts", _at.Of("texts.txt"), "--out", _at.Of("out"))
            .Fails(1, "expected a text on each line; found none");
        Assert.False(Directory.Exists(_at.Of("out")));
    }
}
