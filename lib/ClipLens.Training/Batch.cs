using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ClipLens.Training;

/// <summary>Some pairs of a set, as the model takes them.</summary>
internal sealed unsafe class Batch
{
    private readonly PairSet _pairs;
    private readonly (int Picture, View View)[] _items;
    private readonly float[] _tones = GC.AllocateArray<float>(3 * 256, pinned: true);   // [channel, 256]: a byte, normalised

    /// <summary>Makes room for a batch.</summary>
    public Batch(PairSet pairs, int size)
    {
        var vision = pairs.Config.Vision;
        (_pairs, Texts, Pictures) = (pairs, new int[size][], new PictureBatch(vision.Grid * vision.Grid, 3 * vision.PatchSize * vision.PatchSize));
        Pictures.Resize(size);
        _items = GC.AllocateArray<(int, View)>(size, pinned: true);
        for (var i = 0; i < _tones.Length; i++)
        {
            _tones[i] = ((i % 256 / 255f) - pairs.Preprocessing.Mean[i / 256]) / pairs.Preprocessing.Std[i / 256];
        }
    }

    /// <summary>Gets the pictures.</summary>
    public PictureBatch Pictures { get; }

    /// <summary>Gets the captions: token ids, start to end token.</summary>
    public int[][] Texts { get; }

    /// <summary>Takes pictures, each with its fullest caption, as they are.</summary>
    public void Take(ReadOnlySpan<int> pictures)
    {
        for (var i = 0; i < Texts.Length; i++)
        {
            (_items[i], Texts[i]) = ((pictures[i], default), _pairs.Captions(pictures[i])[^1]);
        }

        Unfold();
    }

    /// <summary>Takes pictures, each with one of its captions, in a view drawn by lot.</summary>
    /// <param name="pictures">Which ones.</param>
    /// <param name="fullness">Which of the captions: from 0 for the shortest to below 1 for the fullest.</param>
    /// <param name="random">The lots.</param>
    public void Take(ReadOnlySpan<int> pictures, double fullness, Random random)
    {
        for (var i = 0; i < Texts.Length; i++)
        {
            var captions = _pairs.Captions(pictures[i]);
            (_items[i], Texts[i]) = ((pictures[i], View.Draw(random)), captions[(int)(fullness * captions.Length)]);
        }

        Unfold();
    }

    private void Unfold()
    {
        var vision = _pairs.Config.Vision;
        fixed (byte* pixels = _pairs.Pixels)
        {
            var items = ((int, View)*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_items));
            var tones = (float*)Unsafe.AsPointer(ref _tones[0]);
            Team.Run(
                new UnfoldPicture(pixels, items, tones, vision.Resolution, vision.PatchSize, Pictures.Patches.Data), Texts.Length);
        }
    }

    /// <summary>Lays one picture out as rows of patches, channel by channel.</summary>
    private readonly struct UnfoldPicture(
        byte* pixels, (int Picture, View View)* items, float* tones, int side, int patch, float* rows) : IParts
    {
        public void Run(int part)
        {
            var (picture, view) = items[part];
            var source = pixels + ((long)picture * 3 * side * side);
            var grid = side / patch;
            var target = rows + ((long)part * grid * grid * 3 * patch * patch);
            for (var place = 0; place < grid * grid; place++)
            {
                var (top, left) = (place / grid * patch, place % grid * patch);
                for (var channel = 0; channel < 3; channel++)
                {
                    for (var y = top; y < top + patch; y++)
                    {
                        var line = source + (3 * side * Math.Clamp(y + view.Down, 0, side - 1)) + channel;
                        for (var x = left; x < left + patch; x++)
                        {
                            var column = Math.Clamp(x + view.Right, 0, side - 1);
                            *target++ = tones[(256 * channel) + line[3 * (view.Mirrored ? side - 1 - column : column)]];
                        }
                    }
                }
            }
        }
    }
}
