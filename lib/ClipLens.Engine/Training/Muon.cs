using ClipLens.Engine;
using System.Numerics.Tensors;

namespace ClipLens.Training;

/// <summary>Moves a matrix along the mean of its gradients, after all singular
/// values of that mean were brought to about 1 (Jordan et al. 2024).</summary>
/// <remarks>"Muon: An optimizer for hidden layers in neural networks". What
/// few examples ask for is learnt as fast as what all of them ask for.</remarks>
internal sealed unsafe class Muon
{
    private const float Momentum = 0.95f;
    private const int Rounds = 5;

    private readonly Place[] _matrices;      // pinned

    [ThreadStatic]
    private static Scratch? _scratch;

    /// <summary>Makes one for some parameters.</summary>
    /// <param name="parameters">Matrices; one that is saved as several tensors is as many matrices.</param>
    public Muon(IEnumerable<Parameter> parameters)
    {
        // The largest first, so that no core is left with one at the end.
        Place[] matrices = [.. parameters.SelectMany(parameter => parameter.Names.Select((_, part) => new Place(parameter, part)))
            .OrderByDescending(matrix => matrix.Length)];
        _matrices = GC.AllocateArray<Place>(matrices.Length, pinned: true);
        matrices.CopyTo(_matrices, 0);
    }

    /// <summary>Moves every matrix against its gradient.</summary>
    /// <param name="rate">The spectral norm, about, of what is taken off a matrix that
    /// is not higher than wide; of a higher one √(rows / columns) times as much.</param>
    /// <param name="keep">What decay leaves of a matrix: 0 to 1.</param>
    public void Update(double rate, float keep)
    {
        fixed (Place* matrices = _matrices)
        {
            Team.Run(new Moves(matrices, rate, keep), _matrices.Length);
        }
    }

    /// <summary>Brings the singular values of x, <c>[rows, columns]</c>, none above 1, to between 0.7 and 1.2 in place.</summary>
    /// <remarks>Newton's and Schulz's iteration with the paper's coefficients: x ← 3.4445 x − 4.7750 (x xᵀ) x + 2.0315 (x xᵀ)² x.</remarks>
    private static void Orthogonalise(Rows x, int rows, int columns, Scratch scratch)
    {
        // x (xᵀ x) is (x xᵀ) x: the smaller of both is squared.
        var (wide, side, packed) = (columns >= rows, Math.Min(rows, columns), scratch.Packed);
        var (gram, factor, product) =
            (scratch.Gram.Resize(side * side), scratch.Factor.Resize(side * side), scratch.Product.Resize(rows * columns));
        for (var round = 0; round < Rounds; round++)
        {
            if (wide)
            {
                packed.Resize(columns, rows);
                packed.SetColumns(x.Data, columns);
                MatrixProduct.MultiplyAlone(x.Data, columns, rows, packed, gram.Data, side);                              // x · xᵀ
            }
            else
            {
                Pack(x, rows, columns, packed);
                MatrixProduct.MultiplyAlone(x.Data, 1, columns, packed, gram.Data, side, aColumnStride: columns);         // xᵀ · x
            }

            Pack(gram, side, side, packed);
            MatrixProduct.MultiplyAlone(gram.Data, side, side, packed, factor.Data, side);
            TensorPrimitives.Multiply(factor.Values, 2.0315f, factor.Values);
            TensorPrimitives.MultiplyAdd(gram.Values, -4.7750f, factor.Values, factor.Values);
            var (left, right, depth) = wide ? (factor, x, rows) : (x, factor, columns);
            Pack(right, depth, columns, packed);
            MatrixProduct.MultiplyAlone(left.Data, depth, rows, packed, product.Data, columns);
            TensorPrimitives.MultiplyAdd(x.Values, 3.4445f, product.Values, x.Values);
        }
    }

    private static void Pack(Rows matrix, int rows, int columns, PackedMatrix packed)
    {
        packed.Resize(rows, columns);
        packed.SetRows(matrix.Data, columns);
    }

    /// <summary>Where a matrix lies, <c>[rows, columns]</c>, and what belongs to it.</summary>
    private readonly struct Place(Parameter parameter, int part)
    {
        public readonly int Rows = parameter.Shape[0];
        public readonly int Columns = parameter.Shape[1];
        private readonly float* _value = parameter.Value.Data;
        private readonly float* _gradient = parameter.Gradient.Data;
        private readonly float* _mean = parameter.Moments.First.Data;
        private readonly int _first = part * parameter.Shape[0] * parameter.Shape[1];

        public int Length => Rows * Columns;

        public Span<float> Value => new(_value + _first, Length);

        public Span<float> Gradient => new(_gradient + _first, Length);

        public Span<float> Mean => new(_mean + _first, Length);
    }

    private readonly struct Moves(Place* matrices, double rate, float keep) : IParts
    {
        public void Run(int part)
        {
            var matrix = matrices[part];
            var scratch = _scratch ??= new();
            var direction = scratch.Direction.Resize(matrix.Length);

            // Nesterov's momentum: the mean, with this step's gradient once more.
            TensorPrimitives.Lerp(matrix.Gradient, matrix.Mean, Momentum, matrix.Mean);
            TensorPrimitives.Lerp(matrix.Gradient, matrix.Mean, Momentum, direction.Values);
            TensorPrimitives.Divide(direction.Values, TensorPrimitives.Norm<float>(direction.Values) + 1e-12f, direction.Values);
            Orthogonalise(direction, matrix.Rows, matrix.Columns, scratch);
            var step = (float)(rate * Math.Sqrt(Math.Max(1, (double)matrix.Rows / matrix.Columns)));
            TensorPrimitives.Multiply(matrix.Value, keep, matrix.Value);
            TensorPrimitives.MultiplyAdd(direction.Values, -step, matrix.Value, matrix.Value);
        }
    }

    private sealed class Scratch
    {
        public Rows Direction { get; } = new(1);

        public Rows Gram { get; } = new(1);

        public Rows Factor { get; } = new(1);

        public Rows Product { get; } = new(1);

        public PackedMatrix Packed { get; } = new(0, 0);
    }
}
