namespace ClipLens;

/// <summary>What each output pixel along one axis takes from which input
/// pixels: Pillow's antialiased bicubic in 8-bit fixed point.</summary>
/// <remarks>The arithmetic follows Pillow step by step, in double precision
/// and in its order, because the results have to be equal to the bit.</remarks>
internal sealed class BicubicWeights
{
    /// <summary>Weights are whole numbers; this many bits lie behind the binary point.</summary>
    public const int Precision = 32 - 8 - 2;

    private readonly int[] _count;
    private readonly int[] _values;

    /// <summary>Computes the weights of a run of output pixels.</summary>
    /// <param name="inputSize">Input pixels along the axis.</param>
    /// <param name="outputSize">Output pixels along the axis, the ones that nobody asked for included.</param>
    /// <param name="start">First output pixel wanted.</param>
    /// <param name="count">Number of output pixels wanted.</param>
    public BicubicWeights(int inputSize, long outputSize, long start, int count)
    {
        var scale = inputSize / (double)outputSize;
        IsCopy = inputSize == outputSize;
        var stretch = Math.Max(scale, 1); // shrinking widens the filter, which is what antialiases
        var support = 2 * stretch;
        Taps = Math.Min(((int)Math.Ceiling(support) * 2) + 1, inputSize);
        First = new int[count];
        _count = new int[count];
        _values = new int[count * Taps];

        var weights = new double[Taps];
        for (var i = 0; i < count; i++)
        {
            var center = (start + i + 0.5) * scale;
            var first = Math.Max((int)(center - support + 0.5), 0);
            var taps = Math.Min((int)(center + support + 0.5), inputSize) - first;
            var sum = 0.0;
            for (var t = 0; t < taps; t++)
            {
                sum += weights[t] = Kernel((t + first - center + 0.5) * (1 / stretch));
            }

            for (var t = 0; t < taps; t++)
            {
                _values[(i * Taps) + t] = Fixed(weights[t] / sum);
            }

            (First[i], _count[i]) = (first, taps);
        }
    }

    /// <summary>Gets the largest number of weights that an output pixel has.</summary>
    public int Taps { get; }

    /// <summary>Gets whether the axis keeps its size.</summary>
    public bool IsCopy { get; }

    /// <summary>Gets the first input pixel of each output pixel, never falling: <c>[count]</c>.</summary>
    public int[] First { get; }

    /// <summary>Gets the first input pixel that is used at all.</summary>
    public int Start => First[0];

    /// <summary>Gets the input pixel after the last one that is used.</summary>
    public int End => First[^1] + _count[^1];

    /// <summary>Gets the weights of one output pixel, in units of 2 to the power
    /// of −<see cref="Precision"/>; their number differs at the edges.</summary>
    /// <param name="output">From 0.</param>
    public ReadOnlySpan<int> Of(int output) => _values.AsSpan(output * Taps, _count[output]);

    /// <summary>Keys, <i>Cubic convolution interpolation for digital image processing</i> (1981), equation 4 with a = −0.5.</summary>
    private static double Kernel(double x)
    {
        const double A = -0.5;
        x = Math.Abs(x);
        return x < 1 ? ((((A + 2) * x) - (A + 3)) * x * x) + 1
            : x < 2 ? ((((x - 5) * x) + 8) * x - 4) * A
            : 0;
    }

    private static int Fixed(double weight) => (int)((weight * (1 << Precision)) + (weight < 0 ? -0.5 : 0.5));
}
