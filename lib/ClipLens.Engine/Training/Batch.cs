using ClipLens.Engine;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ClipLens.Training;

/// <summary>Some pairs of a set, as the model takes them.</summary>
internal sealed unsafe class Batch
{
    private readonly PairSet _pairs;
    private readonly (int Picture, View View)[] _items;
    private readonly List<int[]> _texts = [];
    private readonly List<CaptionGroup> _groups = [];
    private readonly CaptionGroup[] _byFullness;
    private readonly List<PairCaption> _captions = [];
    private readonly float[] _tones = GC.AllocateArray<float>(3 * 256, pinned: true);   // [channel, 256]: a byte, normalised

    /// <summary>Makes room for a batch.</summary>
    public Batch(PairSet pairs, int size)
    {
        var vision = pairs.Config.Vision;
        (_pairs, Pictures) = (pairs, new PictureBatch(vision.Grid * vision.Grid, 3 * vision.PatchSize * vision.PatchSize));
        Pictures.Resize(size);
        _byFullness = [.. Enumerable.Range(0, pairs.Fullnesses).Select(_ => new CaptionGroup())];
        _items = GC.AllocateArray<(int, View)>(size, pinned: true);
        for (var i = 0; i < _tones.Length; i++)
        {
            _tones[i] = ((i % 256 / 255f) - pairs.Preprocessing.Mean[i / 256]) / pairs.Preprocessing.Std[i / 256];
        }
    }

    /// <summary>Gets the pictures.</summary>
    public PictureBatch Pictures { get; }

    /// <summary>Gets the captions, group after group: token ids, start to end token.</summary>
    public IReadOnlyList<int[]> Texts => _texts;

    /// <summary>Gets which captions are told apart, and of which pictures they are right.</summary>
    public IReadOnlyList<CaptionGroup> CaptionGroups => _groups;

    /// <summary>Takes pictures, each with its fullest caption, as they are.</summary>
    public void Take(ReadOnlySpan<int> pictures)
    {
        Clear();
        for (var i = 0; i < _items.Length; i++)
        {
            _items[i] = (pictures[i], default);
        }

        Add(_pairs.Fullnesses - 1, weight: 1);
        Unfold();
    }

    /// <summary>Takes pictures in views drawn by lot, with all their captions
    /// of some fullnesses: the shortest, and one of the others by lot.</summary>
    /// <param name="pictures">Which ones.</param>
    /// <param name="groups">The weights of as many groups.</param>
    /// <param name="among">Of so many, from the shortest on.</param>
    /// <param name="random">The lots.</param>
    public void Take(ReadOnlySpan<int> pictures, IReadOnlyList<float> groups, int among, Random random)
    {
        Clear();
        for (var i = 0; i < _items.Length; i++)
        {
            _items[i] = (pictures[i], View.Draw(random, _pairs.Config.Vision.Resolution / 16));
        }

        var always = Math.Min(groups.Count, among) - 1;
        for (var fullness = 0; fullness < always; fullness++)
        {
            Add(fullness, groups[fullness]);
        }

        Add(random.Next(always, among), groups[always]);
        Unfold();
    }

    private void Clear()
    {
        _texts.Clear();
        _groups.Clear();
    }

    /// <summary>Adds a group among all captions of one fullness.</summary>
    private void Add(int fullness, float weight)
    {
        var first = _texts.Count;
        _captions.Clear();
        foreach (var (picture, _) in _items)
        {
            foreach (var caption in _pairs.Captions(picture))
            {
                if (caption.Fullness == fullness)
                {
                    _captions.Add(caption);
                    _texts.Add(caption.Tokens);
                }
            }
        }

        var group = _byFullness[fullness].Resize(first, _captions.Count, _items.Length, weight);
        var right = group.Matches.Values;
        for (var i = 0; i < right.Length; i++)
        {
            right[i] = _pairs.IsMatch(_captions[i % _captions.Count], _items[i / _captions.Count].Picture) ? 1 : 0;
        }

        _groups.Add(group);
    }

    private void Unfold()
    {
        var vision = _pairs.Config.Vision;
        fixed (byte* pixels = _pairs.Pixels)
        {
            var items = ((int, View)*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_items));
            var tones = (float*)Unsafe.AsPointer(ref _tones[0]);
            Team.Run(
                new UnfoldPicture(pixels, items, tones, vision.Resolution, vision.PatchSize, Pictures.Patches.Data), _items.Length);
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
