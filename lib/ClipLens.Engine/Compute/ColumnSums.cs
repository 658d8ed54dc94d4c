using System.Numerics.Tensors;

namespace ClipLens.Engine;

/// <summary>Sums over the rows of a batch, always in the same order: the gradient of what is added to every row.</summary>
/// <param name="width">Values per row.</param>
internal sealed unsafe class ColumnSums(int width)
{
    public const int RowsPerPart = 256;

    /// <summary>Gets the sums of each part: <c>[parts, width]</c>.</summary>
    public Rows Parts { get; } = new(width);

    /// <summary>Sums the rows of a matrix.</summary>
    public void Compute(Rows rows, Span<float> sums)
    {
        Team.Run(new PartSums(rows.Data, rows.Count, width, Start(rows.Count).Data), Parts.Count);
        Finish(sums);
    }

    /// <summary>Clears the sums of all parts.</summary>
    public Rows Start(int rows)
    {
        Parts.Resize((rows + RowsPerPart - 1) / RowsPerPart).Values.Clear();
        return Parts;
    }

    /// <summary>Adds the parts up, from the first to the last.</summary>
    public void Finish(Span<float> sums)
    {
        sums.Clear();
        for (var part = 0; part < Parts.Count; part++)
        {
            TensorPrimitives.Add(sums, Parts[part], sums);
        }
    }

    private readonly struct PartSums(float* rows, int count, int width, float* sums) : IParts
    {
        public void Run(int part)
        {
            var sum = new Span<float>(sums + ((long)part * width), width);
            for (var row = part * RowsPerPart; row < Math.Min(count, (part + 1) * RowsPerPart); row++)
            {
                TensorPrimitives.Add(sum, new ReadOnlySpan<float>(rows + ((long)row * width), width), sum);
            }
        }
    }
}
