using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using ClipLens.Hub;
using ClipLens.Torch;
using static TorchSharp.torch;

namespace ClipLens;

/// <summary>A CLIP model on a GPU, or on the processor, through TorchSharp.</summary>
/// <remarks>
/// Safe to call from several threads; one thread of its own does the work. The embeddings are those of <see cref="ClipModel"/> up to
/// rounding, and have its fingerprint: what was encoded here is found there.
/// </remarks>
public sealed class TorchClip : ClipEncoder, ISearchingEncoder, IDisposable
{
    // Rows of one pass through a tower: a GPU takes more to be busy, the processor is fastest with what stays in its cache.
    private const int CudaRowsPerPass = 1 << 14;
    private const int CpuRowsPerPass = 1 << 11;

    private readonly Placement _at;
    private readonly Clip _clip;
    private readonly Batches _images;
    private readonly Batches _texts;
    private readonly Tensor _scale;   // [3, 1, 1]
    private readonly Tensor _shift;   // [3, 1, 1]

    // Two, [pictures, resolution, resolution, 3]: the device is at one pass while the next one's pictures are put together. The device
    // thread has no part in that, so that several callers keep the device busy, too.
    private readonly BlockingCollection<Tensor> _slots = [];

    private bool _isDisposed;

    private TorchClip(ClipParts parts, TorchOptions options)
        : base(parts)
    {
        var reader = Reader(parts);
        var device = DeviceThread.Run(() => DeviceChoice.Open(options));
        Options = options with { Device = device.ToString() };
        _at = new Placement(device, DeviceChoice.TypeOf(options.Precision));
        var rows = _at.IsCuda ? CudaRowsPerPass : CpuRowsPerPass;
        _images = new Batches(Math.Max(1, rows / Config.Vision.Tokens), "pictures", options.Notify);
        _texts = new Batches(Math.Max(1, rows / Config.Text.ContextLength), "texts", options.Notify);
        BatchSize = Math.Clamp(2 * _images.Most, 32, 512);
        (_clip, _scale, _shift) = DeviceThread.Run(() =>
        {
            var clip = new Clip(_at, Config);
            clip.load(reader, Config);
            Tensor Kept(Tensor tensor) => tensor.DetachFromDisposeScope();
            Tensor Channels(Func<float, float, float> value) =>
                Kept(tensor(Preprocessing.Mean.Zip(Preprocessing.Std, value).ToArray()).view(3, 1, 1).to(device));
            for (var slot = 0; slot < 2; slot++)
            {
                var memory = empty(_images.Most, Preprocessing.Resolution, Preprocessing.Resolution, 3, ScalarType.Byte);
                _slots.Add(Kept(_at.IsCuda ? memory.pin_memory() : memory));
            }

            return (clip, Channels((_, std) => 1 / (255 * std)), Channels((mean, std) => -mean / std));
        });
        LogitScale = MathF.Exp(reader.ReadNumber("logit_scale")); // beside the modules: bfloat16 would round it
        Fingerprint = reader.Fingerprint;
    }

    /// <summary>Gets where it computes and how exactly; a <see cref="TorchSearch"/> with the same options works beside it.</summary>
    public TorchOptions Options { get; }

    /// <inheritdoc/>
    public int BatchSize { get; }

    /// <summary>Loads a model from a folder in any of the layouts that the hub's models come in.</summary>
    /// <param name="folder">The folder, such as the one that <see cref="ModelHub.GetAsync"/> gives.</param>
    /// <param name="options">Where to compute and how exactly; by default on a CUDA device if there is one, in float32.</param>
    /// <returns>The model, its weights on the device.</returns>
    /// <exception cref="InvalidDataException">A file is missing, damaged, or does not fit the others; the message names it.</exception>
    /// <exception cref="PlatformNotSupportedException">The options name a
    /// CUDA device and there is none; the message says what it takes.</exception>
    /// <exception cref="InsufficientMemoryException">The device has too little memory for the weights.</exception>
    public static TorchClip Load(string folder, TorchOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return Directory.Exists(folder)
            ? ModelHub.Load(folder, parts => From(parts, options))
            : throw new FolderNotFoundException("model", folder);
    }

    /// <summary>Builds a model from its parts.</summary>
    /// <param name="parts">What it is made of.</param>
    /// <param name="options">Where to compute and how exactly.</param>
    /// <returns>The model, its weights on the device.</returns>
    /// <inheritdoc cref="Load" path="/exception"/>
    public static TorchClip From(ClipParts parts, TorchOptions? options = null) => new(parts, options ?? new TorchOptions());

    /// <summary>Frees the device's memory; a call that is still at work ends in an <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, true))
        {
            return;
        }

        Tensor[] slots = [_slots.Take(), _slots.Take()];
        _slots.CompleteAdding();
        DeviceThread.Run(() =>
        {
            _clip.Dispose();
            foreach (var tensor in slots.Append(_scale).Append(_shift))
            {
                tensor.Dispose();
            }
        });
    }

    /// <inheritdoc/>
    /// <remarks>On a GPU, where the model is; the processor compares faster in managed code.</remarks>
    public IVectorSearch CreateSearch() => _at.IsCuda ? new TorchSearch(Options) : new ExactSearch();

    /// <inheritdoc/>
    protected override Matrix Encode(IReadOnlyList<RgbImage> crops, CancellationToken cancellationToken)
    {
        var (embeddings, running) = (new Matrix(crops.Count, Dimension), new Queue<Pass>());
        try
        {
            _images.Run(crops.Count, (first, count) =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                running.Enqueue(Begin(crops, first, count, TakeSlot(running, embeddings)));
            });
            while (running.Count > 0)
            {
                Finish(running, embeddings);
            }
        }
        finally
        {
            foreach (var pass in running)
            {
                GiveBack(pass);
            }
        }

        return embeddings;
    }

    /// <inheritdoc/>
    protected override Matrix Encode(ReadOnlySpan<float> pixels, int count)
    {
        var (values, side, embeddings) = (pixels.ToArray(), (long)Preprocessing.Resolution, new Matrix(count, Dimension));
        _images.Run(count, (first, images) => OnDevice(() =>
        {
            var batch = frombuffer(values, ScalarType.Float32, images * 3 * side * side, first * 3 * side * side)
                .view(images, 3, side, side);
            Download(_clip.encode_image(batch.to(_at.Type, _at.Device)), embeddings, first);
        }));
        return embeddings;
    }

    /// <inheritdoc/>
    protected override Matrix Encode(int[][] texts, CancellationToken cancellationToken)
    {
        int[] order = [.. Enumerable.Range(0, texts.Length).OrderBy(i => texts[i].Length)]; // all of a batch are as long as its longest
        var (sorted, embeddings) = (new Matrix(texts.Length, Dimension), new Matrix(texts.Length, Dimension));
        _texts.Run(texts.Length, (first, count) => OnDevice(() =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            int[][] batch = [.. order.AsSpan(first, count).ToArray().Select(i => texts[i])];
            var tokens = batch[^1].Length;                                        // what follows an end token changes nothing before it
            long[] padded = [.. batch.SelectMany(text => text.Select(id => (long)id).Concat(Enumerable.Repeat(0L, tokens - text.Length)))];
            long[] ends = [.. batch.Select(text => text.Length - 1L)];
            var ids = tensor(padded, [count, tokens]).to(_at.Device);
            Download(_clip.encode_text(ids, tensor(ends).to(_at.Device)), sorted, first);
        }));
        foreach (var (row, text) in order.Index())
        {
            sorted.Row(row).CopyTo(embeddings.Row(text));
        }

        return embeddings;
    }

    private T OnDevice<T>(Func<T> work) => DeviceThread.Run(() =>
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return work();
    });

    private void OnDevice(Action work) => OnDevice(() =>
    {
        work();
        return true;
    });

    /// <summary>Waits for a slot; who holds one finishes that pass first, so that two callers never wait for each other.</summary>
    private Tensor TakeSlot(Queue<Pass> running, Matrix embeddings)
    {
        Tensor? slot;
        while (!_slots.TryTake(out slot, running.Count > 0 ? 0 : Timeout.Infinite))
        {
            ObjectDisposedException.ThrowIf(_slots.IsCompleted, this);
            Finish(running, embeddings);
        }

        return slot;
    }

    /// <summary>Puts pictures into a slot, while the device is at the pass
    /// before, and sends them on their way without waiting for them.</summary>
    private Pass Begin(IReadOnlyList<RgbImage> crops, int first, int count, Tensor slot)
    {
        Tensor? values = null;
        try
        {
            Fill(slot, crops, first, count);
            values = OnDevice(() => _clip.encode_image(Normalize(slot.narrow(0, 0, count))).DetachFromDisposeScope());
            return new Pass(slot, values, first);
        }
        finally
        {
            if (values is null)
            {
                _slots.Add(slot);
            }
        }
    }

    private void Finish(Queue<Pass> running, Matrix embeddings)
    {
        var pass = running.Peek();
        OnDevice(() => Download(pass.Values, embeddings, pass.First));
        GiveBack(running.Dequeue());
    }

    private void GiveBack(Pass pass)
    {
        pass.Values.Dispose();
        _slots.Add(pass.Slot);
    }

    /// <summary>Computes (pixel / 255 − mean) / std on the device, where a picture arrives as bytes.</summary>
    private Tensor Normalize(Tensor bytes)                                        // [batch, resolution, resolution, 3]
    {
        var pixels = bytes.to(_at.Device, non_blocking: true).permute(0, 3, 1, 2); // [batch, 3, resolution, resolution]
        return _shift.addcmul(pixels, _scale, 1).to(_at.Type);
    }

    private static unsafe void Fill(Tensor slot, IReadOnlyList<RgbImage> crops, int first, int count)
    {
        fixed (byte* target = slot.bytes)
        {
            var (start, length) = ((nint)target, crops[first].Pixels.Length);
            Parallel.For(0, count, i => crops[first + i].Pixels.CopyTo(new Span<byte>((void*)(start + ((nint)i * length)), length)));
        }
    }

    /// <summary>Waits for embeddings and writes them where they belong.</summary>
    private static void Download(Tensor values, Matrix embeddings, int first) =>
        MemoryMarshal.Cast<byte, float>(values.to(ScalarType.Float32).cpu().bytes)
            .CopyTo(embeddings.Values.AsSpan(first * embeddings.Columns));

    /// <summary>Pictures that the device is at, or has finished.</summary>
    /// <param name="Slot">Where their pixels are, not to be written over before.</param>
    /// <param name="Values">What becomes their embeddings, <c>[pictures, dimension]</c>.</param>
    /// <param name="First">The first of them.</param>
    private sealed record Pass(Tensor Slot, Tensor Values, int First);
}
