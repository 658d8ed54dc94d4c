namespace ClipLens;

/// <summary>The named tensors of a checkpoint, by their Hugging Face names, read as float32.</summary>
/// <remarks>Safe to read from several threads.</remarks>
public interface IWeights : IDisposable
{
    /// <summary>Gets the file or folder they come from, for messages.</summary>
    string Path { get; }

    /// <summary>Finds a tensor.</summary>
    /// <param name="name">As in the checkpoint, such as <c>visual_projection.weight</c>.</param>
    /// <returns>Its shape, outermost first; null where there is none of that name.</returns>
    IReadOnlyList<long>? ShapeOf(string name);

    /// <summary>Reads a run of a tensor's values.</summary>
    /// <param name="name">A tensor that <see cref="ShapeOf"/> finds.</param>
    /// <param name="start">First value, from 0, in row-major order.</param>
    /// <param name="values">Receives as many values as it is long.</param>
    void Read(string name, long start, Span<float> values);
}
