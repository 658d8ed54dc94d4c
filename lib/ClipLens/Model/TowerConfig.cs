namespace ClipLens;

/// <summary>What both towers have.</summary>
/// <param name="Width">Values per token.</param>
/// <param name="MlpWidth">Values per token between the two layers of the MLP.</param>
/// <param name="Layers">Number of blocks.</param>
/// <param name="Heads">Attention heads per block.</param>
/// <param name="Activation"><c>quick_gelu</c> or <c>gelu</c>.</param>
/// <param name="Epsilon">Added to the variance in layer norm.</param>
public sealed record TowerConfig(int Width, int MlpWidth, int Layers, int Heads, string Activation, float Epsilon);
