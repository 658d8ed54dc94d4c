using System.Runtime.InteropServices;
using ClipLens.Hub.Formats;
using static TorchSharp.torch;

namespace ClipLens.Torch;

/// <summary>A CLIP model on a GPU, or on the processor, through TorchSharp.</summary>
/// <remarks>
/// Safe to call from several threads; one thread of its own does the work. The embeddings are those of <see cref="ClipModel"/> up to
/// rounding, and have its fingerprint: what was encoded here is found there.
/// </remarks>
public sealed class TorchClip : ClipEncoder, IClipEncoder, IDisposable
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
    private readonly Tensor _staging; // [batch, resolution, resolution, 3]: the device reads a pass's pictures while the next one's are put beside them

    private bool _isDisposed;

    private TorchClip(ClipParts parts, TorchOptions options)
        : base(parts)
    {
        var reader = Reader(parts);
        var device = DeviceThread.Run(() => DeviceChoice.Open(options));
        Options = options with { Device = device.ToString() };
        var isCuda = device.type == TorchSharp.DeviceType.CUDA;
        var rows = isCuda ? CudaRowsPerPass : CpuRowsPerPass;
        _at = new Placement(device, DeviceChoice.TypeOf(options.Precision));
        _images = new Batches(Math.Max(1, rows / Config.Vision.Tokens), "pictures", options.Notify);
        _texts = new Batches(Math.Max(1, rows / Config.Text.ContextLength), "texts", options.Notify);
        BatchSize = Math.Clamp(2 * _images.Size, 32, 512);
        (_clip, _scale, _shift, _staging) = DeviceThread.Run(() =>
        {
            var clip = new Clip(_at, Config);
            clip.load(reader, Config);
            Tensor Kept(Tensor tensor) => tensor.DetachFromDisposeScope();
            Tensor Channels(Func<float, float, float> value) =>
                Kept(tensor(Preprocessing.Mean.Zip(Preprocessing.Std, value).ToArray()).view(3, 1, 1).to(device));
            var memory = empty(BatchSize, Preprocessing.Resolution, Preprocessing.Resolution, 3, ScalarType.Byte);
            return (clip, Channels((_, std) => 1 / (255 * std)), Channels((mean, std) => -mean / std), Kept(isCuda ? memory.pin_memory() : memory));
        });
        LogitScale = MathF.Exp(reader.Read("logit_scale")[0]); // beside the modules: bfloat16 would round it
        Fingerprint = reader.Fingerprint;
    }

    /// <summary>Gets where it computes and how exactly; a <see cref="TorchSearch"/> with the same options works beside it.</summary>
    public TorchOptions Options { get; }

    /// <inheritdoc/>
    public int BatchSize { get; }

    /// <summary>Loads a model from a folder in any of the layouts that the hub's models come in.</summary>
    /// <param name="folder">The folder, such as the one that <see cref="Hub.ModelHub.GetAsync"/> gives.</param>
    /// <param name="options">Where to compute and how exactly; by default on a CUDA device if there is one, in float32.</param>
    /// <returns>The model, its weights on the device.</returns>
    /// <exception cref="InvalidDataException">A file is missing, damaged, or does not fit the others; the message names it.</exception>
    /// <exception cref="PlatformNotSupportedException">The options name a CUDA device and there is none; the message says what it takes.</exception>
    /// <exception cref="InsufficientMemoryException">The device has too little memory for the weights.</exception>
    public static TorchClip Load(string folder, TorchOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return Directory.Exists(folder)
            ? ModelFolder.Load(folder, parts => From(parts, options))
            : throw new FolderNotFoundException("model", folder);
    }

    /// <summary>Builds a model from its parts.</summary>
    /// <param name="parts">What it is made of.</param>
    /// <param name="options">Where to compute and how exactly.</param>
    /// <returns>The model, its weights on the device.</returns>
    /// <inheritdoc cref="Load" path="/exception"/>
    public static TorchClip From(ClipParts parts, TorchOptions? options = null) => new(parts, options ?? new TorchOptions());

    /// <summary>Frees the device's memory.</summary>
    public void Dispose() => DeviceThread.Run(() =>
    {
        _isDisposed = true;
        _clip.Dispose();
        foreach (var tensor in (Tensor[])[_scale, _shift, _staging])
        {
            tensor.Dispose();
        }
    });

    /// <inheritdoc/>
    protected override Matrix Encode(IReadOnlyList<RgbImage> crops, CancellationToken cancellationToken) => Run(() =>
    {
        var embeddings = new Matrix(crops.Count, Dimension);
        for (var start = 0; start < crops.Count; start += BatchSize)
        {
            var (from, passes) = (start, new List<Tensor>());
            _images.Run(Math.Min(BatchSize, crops.Count - from), (first, count) =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                using var scope = NewDisposeScope();
                var bytes = _staging.narrow(0, first, count);                     // [batch, resolution, resolution, 3]
                Fill(bytes, crops, from + first);                                 // while the device is at the pass before
                passes.Add(_clip.encode_image(Normalize(bytes)).MoveToOuterDisposeScope());
            });
            Download(cat(passes), embeddings, from);                              // only now is the device waited for
        }

        return embeddings;
    });

    /// <inheritdoc/>
    protected override Matrix Encode(ReadOnlySpan<float> pixels, int count)
    {
        var (values, side) = (pixels.ToArray(), (long)Preprocessing.Resolution);
        return Run(() =>
        {
            var embeddings = new Matrix(count, Dimension);
            _images.Run(count, (first, images) =>
            {
                using var scope = NewDisposeScope();
                var batch = frombuffer(values, ScalarType.Float32, images * 3 * side * side, first * 3 * side * side).view(images, 3, side, side);
                Download(_clip.encode_image(batch.to(_at.Type, _at.Device)), embeddings, first);
            });
            return embeddings;
        });
    }

    /// <inheritdoc/>
    protected override Matrix Encode(int[][] texts, CancellationToken cancellationToken) => Run(() =>
    {
        var embeddings = new Matrix(texts.Length, Dimension);
        _texts.Run(texts.Length, (first, count) =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var batch = texts.AsSpan(first, count).ToArray();
            var tokens = batch.Max(text => text.Length);                          // what follows an end token changes nothing before it
            long[] padded = [.. batch.SelectMany(text => text.Select(id => (long)id).Concat(Enumerable.Repeat(0L, tokens - text.Length)))];
            long[] ends = [.. batch.Select(text => text.Length - 1L)];
            var ids = tensor(padded, [count, tokens]).to(_at.Device);
            Download(_clip.encode_text(ids, tensor(ends).to(_at.Device)), embeddings, first);
        });
        return embeddings;
    });

    private Matrix Run(Func<Matrix> work) => DeviceThread.Run(() =>
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        return work();
    });

    /// <summary>Computes (pixel / 255 − mean) / std on the device, where a picture arrives as bytes.</summary>
    private Tensor Normalize(Tensor bytes)                                        // [batch, resolution, resolution, 3]
    {
        var pixels = Libtorch.upload(bytes, _at.Device).permute(0, 3, 1, 2);      // [batch, 3, resolution, resolution]
        return _shift.addcmul(pixels, _scale, 1).to(_at.Type);
    }

    private static unsafe void Fill(Tensor bytes, IReadOnlyList<RgbImage> crops, int first)
    {
        fixed (byte* target = bytes.bytes)
        {
            var (start, length) = ((nint)target, crops[first].Pixels.Length);
            Parallel.For(0, (int)bytes.shape[0], i => crops[first + i].Pixels.CopyTo(new Span<byte>((void*)(start + ((nint)i * length)), length)));
        }
    }

    /// <summary>Waits for embeddings and writes them where they belong.</summary>
    private static void Download(Tensor values, Matrix embeddings, int first) =>
        MemoryMarshal.Cast<byte, float>(values.to(ScalarType.Float32).cpu().bytes).CopyTo(embeddings.Values.AsSpan(first * embeddings.Columns));
}
