namespace ClipLens;

/// <summary>The text tower's sizes.</summary>
/// <param name="Tower">What both towers have.</param>
/// <param name="VocabularySize">Number of tokens known.</param>
/// <param name="ContextLength">The most tokens of a text, start and end included.</param>
/// <param name="EndToken">The token at which the embedding is read; null for the highest id of the text.</param>
public sealed record TextConfig(TowerConfig Tower, int VocabularySize, int ContextLength, int? EndToken);
