namespace ClipLens.Extensions;

/// <summary>A photo as a record of .NET's vector collections.</summary>
/// <param name="Path">Full path: the key.</param>
/// <param name="ContentHash">Equal for files with the same bytes.</param>
/// <param name="Embedding">Of unit length, <c>[dimension]</c>; <see langword="null"/> where it was not asked for.</param>
public sealed record PhotoRecord(string Path, string ContentHash, ReadOnlyMemory<float>? Embedding);
