using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace ClipLens.Torch;

/// <summary>Rows of a search that go to the device together; those that hold NaN or infinity stay behind.</summary>
internal sealed class SearchBlock
{
    private readonly Matrix _part;
    private readonly int _start, _first;
    private readonly int[]? _sound; // places of the rows, counted from the start, where some are left out

    /// <summary>Looks at some rows of a matrix.</summary>
    /// <param name="part">The matrix.</param>
    /// <param name="start">The first of them there.</param>
    /// <param name="rows">How many they are.</param>
    /// <param name="first">The first of them in the collection.</param>
    /// <param name="firstSound">The first of them among the collection's rows that are sound.</param>
    public SearchBlock(Matrix part, int start, int rows, int first, int firstSound)
    {
        (_part, _start, _first, FirstSound) = (part, start, first, firstSound);
        var isSound = new bool[rows];
        Parallel.For(0, rows, row => isSound[row] = TensorPrimitives.IsFiniteAll<float>(part.Row(start + row)));
        _sound = Array.TrueForAll(isSound, sound => sound) ? null : [.. Enumerable.Range(0, rows).Where(row => isSound[row])];
        Rows = _sound?.Length ?? rows;
    }

    /// <summary>Gets how many rows are sound.</summary>
    public int Rows { get; }

    /// <summary>Gets the first row's place among the collection's sound rows.</summary>
    public int FirstSound { get; }

    /// <summary>Gets or sets the sound rows on the device, <c>[rows, dimension]</c>, where there is room.</summary>
    public Tensor? Kept { get; set; }

    /// <summary>Gives a sound row's place in the collection.</summary>
    /// <param name="row">From 0.</param>
    public int PlaceOf(int row) => _first + (_sound?[row] ?? row);

    /// <summary>Gives a sound row's values, <c>[dimension]</c>.</summary>
    /// <param name="row">From 0.</param>
    public ReadOnlySpan<float> Row(int row) => _part.Row(_start + (_sound?[row] ?? row));

    /// <summary>Gives rows where they lie, if that is what the device
    /// computes with: float32 on the processor, none of them left out.</summary>
    /// <param name="first">The first of them.</param>
    /// <param name="count">How many.</param>
    /// <param name="at">The device.</param>
    /// <returns><c>[count, dimension]</c>, or <see langword="null"/>.</returns>
    public Tensor? InPlace(int first, int count, Placement at) => _sound is null && at is { IsCuda: false, Type: ScalarType.Float32 }
        ? frombuffer(_part.Values, ScalarType.Float32, (long)count * _part.Columns, (long)(_start + first) * _part.Columns)
            .view(count, _part.Columns)
        : null;
}
