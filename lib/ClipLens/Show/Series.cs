using System.Globalization;
using System.Numerics;

namespace ClipLens;

/// <summary>Points of a figure that belong together; one with a value that is no finite number is left out.</summary>
/// <param name="Name">What the legend says.</param>
/// <param name="X">Where each lies across.</param>
/// <param name="Y">How high each lies, as many as <paramref name="X"/>.</param>
/// <param name="Low">Where the interval around each begins; <see langword="null"/> without intervals.</param>
/// <param name="High">Where the interval around each ends; <see langword="null"/> without intervals.</param>
public sealed record Series(
    string Name, IReadOnlyList<double> X, IReadOnlyList<double> Y, IReadOnlyList<double>? Low = null, IReadOnlyList<double>? High = null)
{
    /// <summary>Takes numbers of any type.</summary>
    /// <exception cref="ArgumentException">There are more of one than of the other.</exception>
    public static Series Of<TX, TY>(string name, IEnumerable<TX> x, IEnumerable<TY> y)
        where TX : INumber<TX>
        where TY : INumber<TY>
    {
        var series = new Series(name, [.. x.Select(double.CreateSaturating)], [.. y.Select(double.CreateSaturating)]);
        return series.X.Count == series.Y.Count ? series : throw new ArgumentException(
            string.Create(CultureInfo.InvariantCulture, $"Each point has an x and a y; found {series.X.Count} and {series.Y.Count}."),
            nameof(y));
    }

    /// <summary>Gets everything that has to be seen upward.</summary>
    internal IEnumerable<double> Heights => Y.Concat(Low ?? []).Concat(High ?? []);

    /// <summary>Gets the points that can be drawn.</summary>
    internal IEnumerable<int> Drawn => Enumerable.Range(0, X.Count).Where(i => double.IsFinite(X[i]) && double.IsFinite(Y[i]));

    /// <inheritdoc/>
    public bool Equals(Series? other) => Content.Equals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => Content.Hash(this);
}
