using System.Numerics.Tensors;
using ClipLens.Tests;

namespace ClipLens.Torch.Tests;

public sealed class TorchClipTests
{
    private const double MostError = 1e-4;

    [TorchTheory(NeedsShared = true)]
    [InlineData(Engine.QuickGelu)]
    [InlineData(Engine.Gelu)]
    public void Image_embeddings_equal_those_of_the_reference_code(string name)
    {
        using var clip = Engine.Load(name);
        var (shape, pixels) = Npy.Read<float>(Path.Combine(Engine.Folder(name), "pixel_values.npy"));
        AssertReference(Path.Combine(Engine.Folder(name), "image_embeds.npy"), clip.EncodePixels(pixels, shape[0]));
    }

    [TorchTheory(NeedsShared = true)]
    [InlineData(Engine.QuickGelu)]
    [InlineData(Engine.Gelu)]
    public void Text_embeddings_equal_those_of_the_reference_code(string name)
    {
        using var clip = Engine.Load(name);
        var (shape, ids) = Npy.Read<int>(Path.Combine(Engine.Folder(name), "input_ids.npy"));
        AssertReference(Path.Combine(Engine.Folder(name), "text_embeds.npy"), clip.EncodeTokens(ids, shape[0]));
    }

    [TorchTheory(NeedsShared = true)]
    [InlineData(Engine.QuickGelu)]
    [InlineData(Engine.Gelu)]
    public void Pictures_have_the_managed_engine_s_embeddings_also_over_several_passes(string name)
    {
        using var clip = Engine.Load(name);
        var crops = Engine.Crops(300, clip.Preprocessing.Resolution);
        AssertClose(ClipModel.Load(Engine.Folder(name)).EncodeImages(crops), clip.EncodeImages(crops), MostError);
    }

    [TorchFact]
    public void Words_have_the_managed_engine_s_embeddings_whatever_their_number()
    {
        var folder = Path.Combine(Shared.Repository, "models", "picturebook");
        using var clip = TorchClip.Load(folder, Engine.Cpu);
        string[] texts =
            [.. Enumerable.Range(1, 100).Select(i => string.Join(' ', Enumerable.Repeat("a red house by the sea", 1 + (i % 7))))];

        AssertClose(ClipModel.Load(folder).EncodeTexts(texts), clip.EncodeTexts(texts), MostError);
        Assert.True(clip.Fits("a house"));
        Assert.False(clip.Fits(string.Join(' ', Enumerable.Repeat("house", 100))));
        Assert.Equal("picturebook", clip.Name);
    }

    [TorchTheory(NeedsShared = true)]
    [InlineData(Engine.QuickGelu, TorchPrecision.F16, 0.99999)]
    [InlineData(Engine.Gelu, TorchPrecision.F16, 0.99999)]
    [InlineData(Engine.QuickGelu, TorchPrecision.BF16, 0.9995)]
    [InlineData(Engine.Gelu, TorchPrecision.BF16, 0.9995)]
    public void With_16_bits_embeddings_point_nearly_the_same_way(string name, TorchPrecision precision, double least)
    {
        var exact = ClipModel.Load(Engine.Folder(name));
        using var clip = TorchClip.Load(Engine.Folder(name), Engine.Cpu with { Precision = precision });
        var crops = Engine.Crops(20, clip.Preprocessing.Resolution);
        var end = clip.Config.Text.EndToken!.Value; // both models name it
        int[] ids = [end - 1, 3, 7, 42, end];

        AssertSimilar(exact.EncodeImages(crops), clip.EncodeImages(crops), least);
        AssertSimilar(exact.EncodeTokens(ids, 1), clip.EncodeTokens(ids, 1), least);
        Assert.NotEqual(exact.EncodeTokens(ids, 1).Values, clip.EncodeTokens(ids, 1).Values); // it did compute with fewer bits
        Assert.Equal(exact.LogitScale, clip.LogitScale);
    }

    [TorchTheory(NeedsShared = true)]
    [InlineData("mean")]
    [InlineData("max")]
    [InlineData("frame:30")]
    [InlineData("kmeans:3")]
    public void Videos_are_the_same_rows_whichever_engine_encoded_their_frames(string pooling)
    {
        using var clip = Engine.Load(Engine.QuickGelu);
        var side = clip.Preprocessing.Resolution;
        var scenes = new byte[] { 10, 120, 240 };
        List<RgbImage> frames =
            [.. Enumerable.Range(0, 60)
                .Select(i => new RgbImage(side, side,
                    [.. Enumerable.Range(0, 3 * side * side).Select(p => (byte)(scenes[i / 20] + (p * i % 7)))]))];
        double[] times = [.. Enumerable.Range(0, 60).Select(i => (double)i)];
        Matrix Rows(ClipEncoder encoder) => Pooling.Parse(pooling).Rows(times, encoder.EncodeImages(frames));

        AssertClose(Rows(ClipModel.Load(Engine.Folder(Engine.QuickGelu))), Rows(clip), MostError);
    }

    [CudaFact]
    public void On_a_GPU_the_GPU_compares()
    {
        using var clip = TorchClip.Load(Path.Combine(Shared.Repository, "models", "picturebook"), new TorchOptions { Device = "cuda" });
        Assert.IsType<TorchSearch>(clip.CreateSearch());
    }

    [CudaFact]
    public void On_a_GPU_embeddings_equal_the_managed_engine_s()
    {
        using var clip = TorchClip.Load(Engine.Folder(Engine.QuickGelu), new TorchOptions { Device = "cuda" });
        var crops = Engine.Crops(700, clip.Preprocessing.Resolution);
        AssertClose(ClipModel.Load(Engine.Folder(Engine.QuickGelu)).EncodeImages(crops), clip.EncodeImages(crops), MostError);
        Engine.LeavesNothing(() => clip.EncodeImages(crops));
    }

    [TorchTheory(NeedsShared = true)]
    [InlineData(Engine.QuickGelu)]
    [InlineData(Engine.Gelu)]
    public void One_model_has_one_fingerprint_whatever_runs_it(string name)
    {
        using var clip = Engine.Load(name);
        var managed = ClipModel.Load(Engine.Folder(name));
        Assert.Equal((managed.Fingerprint, managed.LogitScale, managed.Name), (clip.Fingerprint, clip.LogitScale, clip.Name));
    }

    [TorchFact(NeedsShared = true)]
    public void Ten_calls_of_any_method_leave_no_tensor_behind()
    {
        using var clip = Engine.Load(Engine.QuickGelu);
        var crops = Engine.Crops(45, clip.Preprocessing.Resolution);
        var pixels = new float[45 * 3 * clip.Preprocessing.Resolution * clip.Preprocessing.Resolution];

        Engine.LeavesNothing(() => clip.EncodeImages(crops));
        Engine.LeavesNothing(() => clip.EncodePixels(pixels, 45));
        Engine.LeavesNothing(() => clip.EncodeTokens([598, 7, 42, 599], 1));
        Engine.LeavesNothing(() => Engine.Load(Engine.QuickGelu).Dispose());
        Assert.Throws<OperationCanceledException>(() => clip.EncodeImages(crops, new CancellationToken(canceled: true)));
        Engine.LeavesNothing(() => Assert.Throws<ArgumentException>(() => clip.EncodeTokens([598, 7], 1)));
    }

    [TorchFact(NeedsShared = true)]
    public void A_thousand_batches_leave_no_tensor_behind()
    {
        using var clip = Engine.Load(Engine.QuickGelu);
        var crops = Engine.Crops(1, clip.Preprocessing.Resolution);
        Engine.LeavesNothing(() => clip.EncodeImages(crops), calls: 1000);
    }

    [TorchFact]
    public void Ten_calls_with_words_leave_no_tensor_behind()
    {
        using var clip = TorchClip.Load(Path.Combine(Shared.Repository, "models", "picturebook"), Engine.Cpu);

        Engine.LeavesNothing(() => clip.EncodeTexts(["a house", "a red boat on the sea"]));
        Engine.LeavesNothing(() => clip.Fits("a house"));
    }

    [TorchFact(NeedsShared = true)]
    public void Several_threads_may_call_at_once()
    {
        using var clip = Engine.Load(Engine.QuickGelu);
        var crops = Engine.Crops(40, clip.Preprocessing.Resolution);
        var alone = clip.EncodeImages(crops).Values;

        Parallel.For(0, 8, _ => Assert.Equal(alone, clip.EncodeImages(crops).Values));
    }

    [TorchFact(NeedsShared = true)]
    public void Several_threads_whose_pictures_take_several_passes_do_not_wait_for_each_other()
    {
        using var clip = Engine.Load(Engine.QuickGelu);
        var crops = Engine.Crops(clip.BatchSize + 1, clip.Preprocessing.Resolution);
        var alone = clip.EncodeImages(crops).Values;

        Assert.True(
            Task.WaitAll([.. Enumerable.Range(0, 6).Select(_ => Task.Run(() => Assert.Equal(alone, clip.EncodeImages(crops).Values)))],
                TimeSpan.FromMinutes(5)));
    }

    [TorchFact(NeedsShared = true)]
    public void Disposing_while_it_encodes_ends_the_call_in_words_and_not_in_a_crash()
    {
        var clip = Engine.Load(Engine.QuickGelu);
        var crops = Engine.Crops(20 * clip.BatchSize, clip.Preprocessing.Resolution);
        var encoding = Task.Run(() => clip.EncodeImages(crops));
        Thread.Sleep(20);
        clip.Dispose();

        Assert.Contains("TorchClip", Assert.Throws<ObjectDisposedException>(() => encoding.GetAwaiter().GetResult()).Message,
            StringComparison.Ordinal);
    }

    [TorchFact]
    public async Task The_hub_loads_for_this_engine_too()
    {
        using var clip = await Hub.ModelHub.LoadAsync(Path.Combine(Shared.Repository, "models", "picturebook"),
            parts => TorchClip.From(parts, Engine.Cpu));
        Assert.Equal("picturebook", clip.Name);
    }

    [TorchFact]
    public void On_the_processor_the_managed_search_compares()
    {
        using var clip = TorchClip.Load(Path.Combine(Shared.Repository, "models", "picturebook"), Engine.Cpu);
        Assert.IsType<ExactSearch>(clip.CreateSearch());
    }

    [TorchFact(NeedsShared = true)]
    public void Once_disposed_it_says_so()
    {
        var clip = Engine.Load(Engine.QuickGelu);
        clip.Dispose();
        clip.Dispose();
        Assert.Throws<ObjectDisposedException>(() => clip.EncodeTokens([598, 7, 599], 1));
    }

    [TorchFact(NeedsShared = true)]
    public void Nothing_in_gives_nothing_out()
    {
        using var clip = Engine.Load(Engine.QuickGelu);
        Assert.Equal([0, 0, 0], [clip.EncodeImages([]).Rows, clip.EncodePixels([], 0).Rows, clip.EncodeTokens([], 0).Rows]);
    }

    [TorchFact(NeedsShared = true)]
    public void A_crop_of_another_size_is_refused_with_both_numbers()
    {
        using var clip = Engine.Load(Engine.QuickGelu);
        var message = Assert.Throws<ArgumentException>(() => clip.EncodeImages([new RgbImage(3, 5, new byte[45])])).Message;
        Assert.Contains("64 × 64", message, StringComparison.Ordinal);
        Assert.Contains("3 × 5", message, StringComparison.Ordinal);
    }

    [TorchFact(NeedsShared = true)]
    public void A_damaged_model_is_refused_in_the_managed_engine_s_words()
    {
        var folder = Directory.CreateTempSubdirectory("cliplens-torch-").FullName;
        foreach (var file in Directory.EnumerateFiles(Engine.Folder(Engine.QuickGelu)))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        foreach (var (was, now) in ((string, string)[])[("\"intermediate_size\": 512", "\"intermediate_size\": 256"),
            ("\"num_hidden_layers\": 3", "\"num_hidden_layers\": 2")])
        {
            var config = Path.Combine(folder, "config.json");
            var sound = File.ReadAllText(config);
            File.WriteAllText(config, sound.Replace(was, now, StringComparison.Ordinal));
            var expected = Assert.Throws<InvalidDataException>(() => ClipModel.Load(folder)).Message;
            Assert.Equal(expected, Assert.Throws<InvalidDataException>(() => TorchClip.Load(folder, Engine.Cpu)).Message);
            File.WriteAllText(config, sound);
        }

        using (var weights = File.OpenWrite(Path.Combine(folder, "model.safetensors")))
        {
            weights.Seek(-4, SeekOrigin.End);
            weights.Write(BitConverter.GetBytes(float.NaN));
        }

        Assert.Contains("has NaN or infinity in tensor",
            Assert.Throws<InvalidDataException>(() => TorchClip.Load(folder, Engine.Cpu)).Message, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
        Assert.Throws<FolderNotFoundException>(() => TorchClip.Load(folder, Engine.Cpu));
    }

    private static void AssertReference(string path, Matrix ours)
    {
        var (shape, values) = Npy.Read<float>(path);
        Assert.Equal([ours.Rows, ours.Columns], shape);
        var theirs = new Matrix(shape[0], shape[1], values);
        for (var row = 0; row < shape[0]; row++)
        {
            TensorPrimitives.Divide(theirs.Row(row), TensorPrimitives.Norm<float>(theirs.Row(row)), theirs.Row(row));
        }

        AssertClose(theirs, ours, MostError);
    }

    /// <summary>Both of unit length: the distance is the relative error.</summary>
    private static void AssertClose(Matrix expected, Matrix found, double most)
    {
        Assert.Equal((expected.Rows, expected.Columns), (found.Rows, found.Columns));
        var errors = Enumerable.Range(0, expected.Rows)
            .Select(row => (double)TensorPrimitives.Distance<float>(expected.Row(row), found.Row(row))).ToList();
        Assert.True(errors.Max() <= most, $"largest error {errors.Max():E2}, mean {errors.Average():E2}");
    }

    private static void AssertSimilar(Matrix expected, Matrix found, double least) => Assert.All(
        Enumerable.Range(0, expected.Rows),
        row => Assert.InRange(TensorPrimitives.Dot<float>(expected.Row(row), found.Row(row)), least, 1.00001));
}
