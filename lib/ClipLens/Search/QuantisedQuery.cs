using System.Runtime.Intrinsics;

namespace ClipLens;

/// <summary>A query to be compared with <see cref="QuantisedRows"/>.</summary>
/// <param name="Numbers">Whole numbers of 13 bits, <c>[dimension]</c>, and zeros behind.</param>
/// <param name="Scale">What 1 of them stands for.</param>
/// <param name="Lost">The length of what was rounded away.</param>
/// <param name="Norm">The query's own length: 1, but for rounding.</param>
/// <param name="Centre">Its product with what the codes of all rows lack.</param>
internal readonly record struct QuantisedQuery(short[] Numbers, float Scale, float Lost, float Norm, float Centre)
{
    /// <summary>What single precision may add to the error of a score.</summary>
    private const float Rounding = 1e-6f;

    /// <summary>Makes cosines of sums of products, for four rows.</summary>
    /// <param name="sums">Of the numbers of each row with those of the query.</param>
    /// <param name="scales">What 1 stands for in each row.</param>
    public Vector128<float> Score(Vector128<int> sums, Vector128<float> scales) =>
        (Vector128.ConvertToSingle(sums) * (scales * Scale)) + Vector128.Create(Centre);

    /// <summary>Says how far the scores may lie from the true ones.</summary>
    /// <param name="lost">The length of what was rounded away of each row, which is at most 2 long without the centre.</param>
    public Vector128<float> Error(Vector128<float> lost) =>
        (lost * Norm) + ((Vector128.Create(2f) + lost) * Lost) + Vector128.Create(Rounding);
}
