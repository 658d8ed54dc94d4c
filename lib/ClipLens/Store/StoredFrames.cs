using ClipLens.Compute;

namespace ClipLens.Store;

/// <summary>Frames of one video that are encoded.</summary>
/// <param name="Times">Presentation times in seconds, to the microsecond, rising: <c>[frames]</c>.</param>
/// <param name="Embeddings">Of unit length, <c>[frames, dimension]</c>.</param>
public sealed record StoredFrames(IReadOnlyList<double> Times, Matrix Embeddings);
