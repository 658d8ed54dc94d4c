using ClipLens.Media;
using ClipLens.Model;

namespace ClipLens.Training;

/// <summary>Pictures and their captions, as a model in training takes them.</summary>
/// <param name="config">The model's sizes.</param>
/// <param name="preprocessing">How a picture becomes the model's input.</param>
/// <param name="count">Number of pictures.</param>
public sealed class PairSet(ClipConfig config, Preprocessing preprocessing, int count)
{
    private readonly int _length = 3 * config.Vision.Resolution * config.Vision.Resolution;
    private readonly byte[] _pixels = GC.AllocateUninitializedArray<byte>(checked(3 * config.Vision.Resolution * config.Vision.Resolution * count), pinned: true);
    private readonly int[][][] _captions = new int[count][][];
    private readonly int[] _surroundings = new int[count];

    /// <summary>Gets the number of pictures.</summary>
    public int Count { get; } = count;

    /// <summary>Gets how many pictures, from the first on, show one thing only.</summary>
    public int Simple { get; init; } = count;

    internal ClipConfig Config { get; } = config;

    internal Preprocessing Preprocessing { get; } = preprocessing;

    /// <summary>Gets the pictures' pixels at a fixed address: <c>[count, resolution, resolution, 3]</c>, 0 to 255.</summary>
    internal ReadOnlySpan<byte> Pixels => _pixels;

    /// <summary>Sets a pair; several threads may set different ones.</summary>
    /// <param name="picture">From 0.</param>
    /// <param name="crop">A square picture of the model's resolution.</param>
    /// <param name="captions">Token ids, start to end token; the fullest last.</param>
    /// <param name="surroundings">The same number for pictures that only their subjects tell apart, and near ones for pictures that are nearly alike.</param>
    public void Set(int picture, RgbImage crop, IEnumerable<int[]> captions, int surroundings)
    {
        ArgumentNullException.ThrowIfNull(crop);
        ArgumentOutOfRangeException.ThrowIfNotEqual(crop.Pixels.Length, _length, nameof(crop));
        crop.Pixels.CopyTo(_pixels.AsSpan(picture * _length));
        _captions[picture] = [.. captions];
        _surroundings[picture] = surroundings;
    }

    internal int Surroundings(int picture) => _surroundings[picture];

    internal int[][] Captions(int picture) => _captions[picture];
}
