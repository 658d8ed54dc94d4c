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
        (_pairs, Texts) = (pairs, new int[size][]);
        _items = GC.AllocateArray<(int, View)>(size, pinned: true);
        Patches = new Rows(3 * pairs.Config.Vision.PatchSize * pairs.Config.Vision.PatchSize);
        for (var i = 0; i < _tones.Length; i++)
        {
            _tones[i] = ((i % 256 / 255f) - pairs.Preprocessing.Mean[i / 256]) / pairs.Preprocessing.Std[i / 256];
        }
    }

    /// <summary>Gets the pictures: <c>[size · patches, 3 · patch · patch]</c>.</summary>
    public Rows Patches { get; }

    /// <summary>Gets the captions: token ids, start to end token.</summary>
    public int[][] Texts { get; }

    /// <summary>Takes pictures, each with its fullest caption, as they are.</summary>
    public void Take(ReadOnlySpan<int> pictures)
    {
        for (var i = 0; i < Texts.Length; i++)
        {
            _items[i] = (pictures[i], default);
            Texts[i] = _pairs.Captions(pictures[i])[^1];
        }

        Unfold();
    }

    /// <summary>Takes pictures, each with one of its captions and in a view that is drawn by lot.</summary>
    public void Take(ReadOnlySpan<int> pictures, Random random)
    {
        for (var i = 0; i < Texts.Length; i++)
        {
            // Half of the captions are the fullest; the others, which fit more pictures, share the rest.
            var captions = _pairs.Captions(pictures[i]);
            _items[i] = (pictures[i], View.Draw(random));
            Texts[i] = captions[random.Next(2) == 0 ? captions.Length - 1 : random.Next(captions.Length)];
        }

        Unfold();
    }

    private void Unfold()
    {
        var vision = _pairs.Config.Vision;
        Patches.Resize(Texts.Length * vision.Grid * vision.Grid);
        fixed (byte* pixels = _pairs.Pixels)
        {
            var items = ((int, View)*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_items));
            Team.Run(new UnfoldPicture(pixels, items, (float*)Unsafe.AsPointer(ref _tones[0]), vision.Resolution, vision.PatchSize, Patches.Data), Texts.Length);
        }
    }

    /// <summary>Lays one picture out as rows of patches, channel by channel.</summary>
    private readonly struct UnfoldPicture(byte* pixels, (int Picture, View View)* items, float* tones, int side, int patch, float* rows) : IParts
    {
        public void Run(int part)
        {
            var (picture, view) = items[part];
            var source = pixels + ((long)picture * 3 * side * side);
            var target = rows + ((long)part * 3 * side * side);
            for (var (top, grid) = (0, side / patch * patch); top < grid; top += patch)
            {
                for (var left = 0; left < grid; left += patch)
                {
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
}

/// <summary>How a picture is changed without changing what its captions say: none of them speaks of left and right.</summary>
/// <param name="Right">Pixels to the right.</param>
/// <param name="Down">Pixels down.</param>
/// <param name="Mirrored">Whether left and right change sides.</param>
internal readonly record struct View(int Right, int Down, bool Mirrored)
{
    private const int Most = 3;

    /// <summary>Draws a view by lot.</summary>
    public static View Draw(Random random) => new(random.Next(-Most, Most + 1), random.Next(-Most, Most + 1), random.Next(2) == 0);
}
