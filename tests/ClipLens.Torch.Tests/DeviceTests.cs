using System.Runtime.InteropServices;
using ClipLens.Tests;
using static TorchSharp.torch;

namespace ClipLens.Torch.Tests;

/// <summary>Which device does the work, and what happens when its memory ends.</summary>
public sealed class DeviceTests
{
    [NoCudaFact]
    public void Without_CUDA_the_processor_does_the_work_and_says_so()
    {
        var notes = new List<string>();
        using var clip = TorchClip.Load(Path.Combine(Shared.Repository, "models", "picturebook"), new TorchOptions { Notify = notes.Add });

        Assert.Equal("cpu", clip.Options.Device);
        Assert.StartsWith("There is no CUDA device here", notes[^1], StringComparison.Ordinal);
    }

    [NoCudaFact]
    public void Who_insists_on_CUDA_is_told_what_it_takes()
    {
        var options = new TorchOptions { Device = "cuda:0" };
        var error = Assert.Throws<PlatformNotSupportedException>(
            () => TorchClip.Load(Path.Combine(Shared.Repository, "models", "picturebook"), options));
        Assert.Contains("bash notebooks/install --torch cuda", error.Message, StringComparison.Ordinal);
        Assert.Throws<PlatformNotSupportedException>(() => new TorchSearch(options).Load(new Matrix(1, 1)));
    }

    [TorchTheory]
    [InlineData("gpu")]
    [InlineData("cuda:")]
    [InlineData("cuda:x")]
    [InlineData("")]
    public void An_unknown_device_is_refused(string name) =>
        Assert.Contains("known are cpu, cuda",
            Assert.Throws<ArgumentException>(() => new TorchSearch(new TorchOptions { Device = name }).Load(new Matrix(1, 1))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Batches_are_equal_and_one_that_is_too_large_is_done_again_in_smaller_ones()
    {
        var (done, notes, failures) = (new List<(int First, int Count)>(), new List<string>(), 0);
        var batches = new Batches(40, "pictures", notes.Add);
        void Work(int first, int count)
        {
            if (count > 15)
            {
                failures++;
                throw new InsufficientMemoryException();
            }

            done.Add((first, count));
        }

        batches.Run(50, Work);
        batches.Run(14, Work);

        Assert.Equal([(0, 13), (13, 13), (26, 12), (38, 12), (0, 7), (7, 7)], done);
        Assert.Equal((1, 13), (failures, batches.Most));
        Assert.Equal("The device ran out of memory with 25 pictures at a time; it goes on with 13.", Assert.Single(notes));
    }

    [Fact]
    public void Items_that_weigh_more_come_in_smaller_batches()
    {
        var done = new List<(int, int)>();
        new Batches(100, "rows", null).Run(7, (first, count) => done.Add((first, count)), weight: 30);
        new Batches(100, "rows", null).Run(2, (first, count) => done.Add((first, count)), weight: 300);
        Assert.Equal([(0, 3), (3, 2), (5, 2), (0, 1), (1, 1)], done);
    }

    [Fact]
    public void Where_a_single_item_is_too_much_something_is_given_up_and_it_goes_on()
    {
        var (kept, done) = (2, new List<int>());
        var batches = new Batches(2, "rows", null) { GiveUp = () => --kept >= 0 };
        void Work(int first, int count)
        {
            if (kept > 0)
            {
                throw new InsufficientMemoryException();
            }

            done.Add(first);
        }

        batches.Run(3, Work);
        Assert.Equal([0, 1, 2], done);
        Assert.Throws<InsufficientMemoryException>(() => batches.Run(3, (_, _) => throw new InsufficientMemoryException()));
    }

    [TorchFact]
    public void Other_errors_are_not_taken_for_a_lack_of_memory()
    {
        var batches = new Batches(40, "pictures", null);
        Assert.Throws<ExternalException>(
            () => batches.Run(40,
                (_, _) => DeviceThread.Run(() => throw new ExternalException("mat1 and mat2 shapes cannot be multiplied"))));
        Assert.Equal(40, batches.Most);
    }

    [TorchFact]
    public void Too_little_memory_for_a_single_item_is_said_in_words()
    {
        // More than any machine has: what libtorch itself says is recognised.
        var error = Assert.Throws<InsufficientMemoryException>(
            () => new Batches(2, "rows", null).Run(2, (_, _) => DeviceThread.Run(() => empty(1L << 46))));
        Assert.StartsWith("The device has too little memory: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [TorchFact]
    public void A_type_of_numbers_that_the_device_does_not_know_is_said_in_a_line()
    {
        var error = Assert.Throws<PlatformNotSupportedException>(
            () => DeviceThread.Run(() => throw new ExternalException("\"addmm_impl_cpu_\" not implemented for 'Half'\nframe #0: ")));
        Assert.EndsWith("take f32, or another: \"addmm_impl_cpu_\" not implemented for 'Half'", error.Message, StringComparison.Ordinal);
    }

    [TorchFact]
    public void The_device_has_one_thread_and_errors_reach_the_caller()
    {
        var threads = Enumerable.Range(0, 8).AsParallel().Select(_ => DeviceThread.Run(() => Environment.CurrentManagedThreadId))
            .Distinct();
        Assert.Single(threads);
        Assert.Equal(5, DeviceThread.Run(() => DeviceThread.Run(() => 5))); // from the thread itself
        Assert.Throws<FormatException>(() => DeviceThread.Run(() => throw new FormatException()));
    }

    [TorchFact(NeedsShared = true)]
    public void Fields_have_the_names_of_a_checkpoint()
    {
        var folder = Engine.Folder(Engine.QuickGelu);
        using var weights = new Safetensors(Path.Combine(folder, "model.safetensors"));
        var names = DeviceThread.Run(() =>
        {
            using var clip = new Clip(new Placement(CPU, ScalarType.Float32), ClipConfig.Read(Path.Combine(folder, "config.json")));
            return clip.named_buffers().Select(p => (p.name, Shape: p.buffer.shape)).ToList();
        });

        Assert.All(names, p => Assert.Equal(weights.ShapeOf(p.name), p.Shape));
        Assert.Contains(names, p => p.name == "vision_model.encoder.layers.2.self_attn.q_proj.weight");
        Assert.Equal(13 + (16 * (3 + 2)), names.Count);
    }
}
