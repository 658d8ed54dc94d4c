using System.Runtime.InteropServices;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace ClipLens.Torch;

/// <summary>Copies rows to a device through two buffers in pinned memory: one is filled while the other is on its way.</summary>
/// <remarks>Rows are rounded to 16 bits here, where that is wanted, so that half the bytes travel. Used on the device's thread.</remarks>
internal sealed class RowUpload : IDisposable
{
    private const int BufferBytes = 1 << 26;

    private readonly Placement _at;
    private readonly Tensor[] _buffers; // two, [rows, dimension]

    /// <summary>Makes the buffers.</summary>
    /// <param name="at">The device, and the type that rows have there: float32 or float16.</param>
    /// <param name="dimension">Of a row.</param>
    public RowUpload(Placement at, int dimension)
    {
        _at = at;
        var rows = Math.Max(1, BufferBytes / (at.Bytes * dimension));
        _buffers = [.. Enumerable.Range(0, 2).Select(_ => empty(rows, dimension, at.Type))
            .Select(buffer => (at.IsCuda ? buffer.pin_memory() : buffer).DetachFromDisposeScope())];
    }

    /// <summary>Copies rows and waits for the last.</summary>
    /// <param name="target">On the device, <c>[rows, dimension]</c>.</param>
    /// <param name="block">Where they come from.</param>
    /// <param name="start">The first of them there.</param>
    public void Copy(Tensor target, SearchBlock block, int start)
    {
        var (rows, size) = ((int)target.shape[0], (int)_buffers[0].shape[0]);
        for (int first = 0, turn = 0; first < rows; first += size, turn ^= 1)
        {
            using var scope = NewDisposeScope();
            var buffer = _buffers[turn].narrow(0, 0, Math.Min(size, rows - first));
            Fill(buffer, block, start + first);
            Wait(); // for the other buffer
            target.narrow(0, first, buffer.shape[0]).copy_(buffer, nonBlocking: true);
        }

        Wait();
    }

    /// <summary>Frees the buffers.</summary>
    public void Dispose() => Array.ForEach(_buffers, buffer => buffer.Dispose());

    private void Wait()
    {
        if (_at.IsCuda)
        {
            cuda.synchronize(_at.Device);
        }
    }

    private unsafe void Fill(Tensor buffer, SearchBlock block, int first)
    {
        fixed (byte* target = buffer.bytes)
        {
            var (start, length) = ((nint)target, (int)buffer.shape[1] * _at.Bytes);
            Parallel.For(0, (int)buffer.shape[0], i =>
            {
                var row = block.Row(first + i);
                var place = new Span<byte>((void*)(start + ((nint)i * length)), length);
                if (_at.Type == ScalarType.Float32)
                {
                    MemoryMarshal.AsBytes(row).CopyTo(place);
                }
                else
                {
                    TensorPrimitives.ConvertToHalf(row, MemoryMarshal.Cast<byte, Half>(place));
                }
            });
        }
    }
}
