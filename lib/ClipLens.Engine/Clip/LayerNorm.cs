namespace ClipLens.Engine;

/// <summary>Layer norm of every token.</summary>
/// <param name="scale"><c>[width]</c>.</param>
/// <param name="shift"><c>[width]</c>.</param>
/// <param name="epsilon">Added to the variance.</param>
internal sealed unsafe class LayerNorm(float[] scale, float[] shift, float epsilon)
{
    private const int RowsPerPart = 32;

    /// <summary>Normalises rows on all cores.</summary>
    /// <param name="x"><c>[rows, width]</c>.</param>
    /// <param name="rows">Number of rows.</param>
    /// <param name="y">Receives <c>[rows, width]</c>; may be <paramref name="x"/>.</param>
    public void Forward(ReadOnlySpan<float> x, int rows, Span<float> y)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(x.Length, rows * scale.Length);
        ArgumentOutOfRangeException.ThrowIfLessThan(y.Length, rows * scale.Length);
        fixed (float* source = x, target = y, scales = scale, shifts = shift)
        {
            var job = new Job { Source = source, Target = target, Scale = scales, Shift = shifts, Epsilon = epsilon, Rows = rows, Width = scale.Length };
            Cores.Run(ref job, &Part, (rows + RowsPerPart - 1) / RowsPerPart);
        }
    }

    private static void Part(ref Job job, int part)
    {
        var scale = new ReadOnlySpan<float>(job.Scale, job.Width);
        var shift = new ReadOnlySpan<float>(job.Shift, job.Width);
        for (var row = part * RowsPerPart; row < Math.Min(job.Rows, (part + 1) * RowsPerPart); row++)
        {
            var source = new ReadOnlySpan<float>(job.Source + ((long)row * job.Width), job.Width);
            RowKernels.LayerNorm(source, scale, shift, job.Epsilon, new Span<float>(job.Target + ((long)row * job.Width), job.Width));
        }
    }

    private struct Job
    {
        public float* Source;
        public float* Target;
        public float* Scale;
        public float* Shift;
        public float Epsilon;
        public int Rows;
        public int Width;
    }
}
