namespace ClipLens;

/// <summary>A query to be compared with <see cref="QuantisedRows"/>.</summary>
/// <param name="Numbers">Whole numbers of 13 bits, <c>[dimension]</c>, and zeros behind.</param>
/// <param name="Scale">What 1 of them stands for.</param>
/// <param name="Lost">The length of what was rounded away.</param>
/// <param name="Norm">The query's own length: 1, but for rounding.</param>
internal readonly record struct QuantisedQuery(short[] Numbers, float Scale, float Lost, float Norm)
{
    /// <summary>What single precision may add to the error of a score.</summary>
    private const float Rounding = 1e-6f;

    /// <summary>Makes a cosine of a sum of products.</summary>
    public float Score(int sum, float rowScale) => sum * (rowScale * Scale);

    /// <summary>Says how far the score may lie from the true one.</summary>
    /// <param name="lost">The length of what was rounded away of the row, whose own length is 1.</param>
    public float Error(float lost) => (lost * Norm) + ((1 + lost) * Lost) + Rounding;
}
