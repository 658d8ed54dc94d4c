namespace ClipLens;

/// <summary>A text and its cosine similarity to a video.</summary>
/// <param name="Text">The text.</param>
/// <param name="Score">Cosine similarity, −1 to 1.</param>
public readonly record struct TextMatch(string Text, float Score);
