using System.Numerics.Tensors;
using PictureBook;
using ClipLens.Engine;
using ClipLens.Training;

namespace ClipLens.Tests.Training;

public sealed class TrainerTests : IDisposable
{
    private readonly SmallWorld _world = new();

    public void Dispose() => _world.Dispose();

    /// <summary>Chance is one in 64, 1.6 %; a training of a few seconds has to find at least one in ten.</summary>
    [Fact]
    public void A_few_seconds_of_training_beat_chance_sixfold_on_scenes_never_seen()
    {
        var trainer = new Trainer(_world.Config, new() { Steps = 120, Batch = 64, WarmUp = 20, LearningRate = 3e-3 },
            _world.Pairs(1, 600, false), _world.Pairs(2, 128, true));
        var before = trainer.Recall();
        trainer.Run(120);
        Assert.InRange(before, 0, 6);
        Assert.InRange(trainer.Recall(), 10, 100);
    }

    [Fact]
    public void A_training_that_is_resumed_ends_with_the_same_bytes_as_one_that_never_stopped()
    {
        var (pairs, heldOut) = (_world.Pairs(1, 20, false), _world.Pairs(2, 8, true));
        var plan = new TrainingPlan { Steps = 7, Batch = 8, WarmUp = 2 };
        var (straight, first, second) = (File("straight"), File("first"), File("second"));

        var whole = new Trainer(_world.Config, plan, pairs, heldOut);
        whole.Run(7);
        whole.Save(straight);
        var begun = new Trainer(_world.Config, plan, pairs, heldOut);
        begun.Run(4);
        begun.Save(first);
        var resumed = new Trainer(_world.Config, plan, pairs, heldOut);
        resumed.Resume(first);
        Assert.Equal(4, resumed.Step);
        resumed.Run(7);
        resumed.Save(second);

        Assert.Equal(System.IO.File.ReadAllBytes(straight), System.IO.File.ReadAllBytes(second));
    }

    [Fact]
    public void A_second_plan_goes_on_from_the_first_ones_weights_with_rates_that_rise_and_fall_anew()
    {
        var (pairs, heldOut) = (_world.Pairs(1, 20, false), _world.Pairs(2, 8, true));
        var first = new Trainer(_world.Config, new() { Steps = 3, Batch = 8, WarmUp = 1 }, pairs, heldOut);
        first.Run(3);
        first.Save(File("first"));
        Assert.Equal(3, Trainer.StepsIn(File("first")));

        var second = new Trainer(_world.Config, new() { Start = 3, Steps = 5, Batch = 8, WarmUp = 1 }, pairs, heldOut);
        second.Resume(File("first"));
        second.Run(5);
        second.Save(File("second"));
        var falling = new Trainer(_world.Config, new() { Steps = 3, Batch = 8, WarmUp = 1 }, pairs, heldOut);
        falling.Resume(File("first"));
        falling.Run(5);

        Assert.Equal((5, 3), (second.Step, falling.Step));
        Assert.NotEqual(System.IO.File.ReadAllBytes(File("first")), System.IO.File.ReadAllBytes(File("second")));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(7)]
    public void Rates_follow_the_steps_of_the_plan_at_hand(int step)
    {
        Assert.Equal(After(start: 0), After(start: 100));

        float[] After(int start)
        {
            var matrix = new Parameter("layer.weight", decays: true, 4, 4) { IsInner = true }.Fill(new Random(1), 1);
            matrix.Gradient.Values.Fill(1);
            new Optimiser([matrix], new() { Start = start, Steps = start + 10, WarmUp = 2 }).Update(start + step);
            return matrix.Value.Values.ToArray();
        }
    }

    [Fact]
    public void Every_second_run_of_batches_has_few_topics_and_every_picture_comes_once()
    {
        var (pairs, heldOut) = (_world.Pairs(1, 640, false), _world.Pairs(2, 32, true));
        var trainer = new Trainer(_world.Config, new() { Steps = 20, Batch = 32, TopicSteps = 5 }, pairs, heldOut);
        var (seen, topics) = (new List<int>(), new List<int>());
        for (; trainer.Step < 20; trainer.RunStep())
        {
            var batch = trainer.Draw().ToArray();
            seen.AddRange(batch);
            topics.Add(batch.Select(pairs.Topic).Distinct().Count());
        }

        Assert.Equal(640, seen.Distinct().Count());
        Assert.All(topics.Where((_, step) => step / 5 % 2 == 0), count => Assert.InRange(count, 16, 32));
        Assert.All(topics.Where((_, step) => step / 5 % 2 == 1), count => Assert.InRange(count, 2, 14));
    }

    [Fact]
    public void A_checkpoint_of_another_model_is_refused_with_both_shapes()
    {
        var (pairs, heldOut, plan) = (_world.Pairs(1, 8, false), _world.Pairs(2, 8, true), new TrainingPlan { Batch = 8 });
        new Trainer(_world.Config, plan, pairs, heldOut).Save(File("narrow"));
        var other = new Trainer(_world.Config with { Dimension = 40 }, plan, pairs, heldOut);
        var problem = Assert.Throws<InvalidDataException>(() => other.Resume(File("narrow")));
        Assert.Contains("visual_projection.weight of [40, 48]; found one of [32, 48]", problem.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(8, 9, 0, "a batch, 9, of pictures; found 8. Give more scenes")]
    [InlineData(8, 4, 0.5, "a batch, 4, of simple pictures, with which the training begins; found ")]
    [InlineData(64, 16, 0, "of held-out pictures; found 8.")]
    public void Fewer_pictures_than_a_batch_are_refused(int pictures, int batch, double firstWords, string problem)
    {
        var (pairs, heldOut) = (_world.Pairs(1, pictures, false), _world.Pairs(2, 8, true));
        var refused = Assert.Throws<ArgumentException>(
            () => new Trainer(_world.Config, new() { Batch = batch, FirstWords = firstWords }, pairs, heldOut));
        Assert.Contains(problem, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData()]
    [InlineData(1f, 0f)]
    [InlineData(-1f)]
    [InlineData(float.NaN)]
    public void A_plan_without_contests_or_with_one_that_counts_nothing_is_refused(params float[] weights)
    {
        var (pairs, heldOut) = (_world.Pairs(1, 8, false), _world.Pairs(2, 8, true));
        var problem = Assert.Throws<ArgumentException>(
            () => new Trainer(_world.Config, new() { Batch = 8, GroupWeights = weights }, pairs, heldOut));
        Assert.Contains($"above 0; found [{string.Join(", ", weights)}]", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_written_folder_gives_the_embeddings_of_the_model_in_training()
    {
        var scenes = Scenes.Draw(3, 8, withheld: false).ToList();
        var (crops, pairs) = (DrawnWorld.Crops(scenes, _world.Preprocessing), _world.Pairs(3, 8, false));
        var batch = new Batch(pairs, 8);
        batch.Take([0, 1, 2, 3, 4, 5, 6, 7]);
        var clip = new Clip(_world.Config, seed: 5);
        ModelFolder.Write(_world.Folder, clip, _world.Preprocessing);

        var loaded = ClipModel.Load(_world.Folder);
        AssertNear(clip.EncodeImages(batch.Pictures), loaded.EncodeImages(crops));
        AssertNear(clip.EncodeTexts(batch.Texts), loaded.EncodeTexts([.. scenes.Select(scene => scene.Captions[^1])]));
    }

    [Fact]
    public void A_step_makes_next_to_no_garbage()
    {
        var trainer = new Trainer(_world.Config, new() { Steps = 40, Batch = 32, WarmUp = 2 }, _world.Pairs(1, 64, false),
            _world.Pairs(2, 32, true));
        trainer.Run(30); // every buffer has grown to what the longest captions need
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var step = 0; step < 8; step++)
        {
            trainer.RunStep();
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 * 4096);
    }

    private static void AssertNear(Rows expected, Matrix found)
    {
        // Half precision keeps about three digits of every weight.
        for (var row = 0; row < found.Rows; row++)
        {
            Assert.InRange(TensorPrimitives.Dot<float>(expected[row], found.Row(row)), 0.9999f, 1.0001f);
        }
    }

    private string File(string name) => Path.Combine(_world.Folder, name + ".safetensors");
}
