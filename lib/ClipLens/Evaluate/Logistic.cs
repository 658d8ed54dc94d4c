namespace ClipLens;

/// <summary>The probability that a pair with a score is relevant: 1 / (1 + exp(−(intercept + slope · score))).</summary>
/// <remarks>
/// Fitted with the regularised targets of Platt 1999 ("Probabilistic outputs for support vector machines", eq. 3 on), by Newton's
/// method. It is true of pairs like the labelled ones: among all pictures of a collection there are fewer relevant ones.
/// </remarks>
/// <param name="Slope">By how much the log odds rise per unit of score.</param>
/// <param name="Intercept">The log odds at a score of 0.</param>
public readonly record struct Logistic(double Slope, double Intercept)
{
    private const int MaxSteps = 50;

    /// <summary>Gets the score at which a pair is relevant with a probability.</summary>
    /// <param name="probability">Above 0, below 1; 0.5 is as likely as not.</param>
    /// <returns><see langword="null"/> where higher scores are not more likely relevant.</returns>
    public double? ScoreOf(double probability) => Slope > 1e-9 ? (Math.Log(probability / (1 - probability)) - Intercept) / Slope : null;

    /// <summary>Gets the probability.</summary>
    /// <param name="score">A score as it was fitted to.</param>
    /// <returns>0 to 1.</returns>
    public double Probability(double score) => 1 / (1 + Math.Exp(-(Intercept + (Slope * score))));

    /// <summary>Fits the curve.</summary>
    internal static Logistic Fit(LabelSample sample, int[] weights)
    {
        var pairs = sample.Ranked(weights).ToList();
        double positives = pairs.Sum(p => p.Relevant ? p.Weight : 0), all = pairs.Sum(p => p.Weight);
        var (yes, no) = ((positives + 1) / (positives + 2), 1 / (all - positives + 2));
        // Around the mean and in standard deviations, so that Newton's steps are safe whatever the scale.
        var mean = pairs.Sum(p => p.Weight * p.Score) / all;
        var deviation = Math.Sqrt(pairs.Sum(p => p.Weight * (p.Score - mean) * (p.Score - mean)) / all);
        if (!(deviation > 0))
        {
            return new(0, Math.Log((positives + 1) / (all - positives + 1)));
        }

        var (slope, intercept) = (0.0, Math.Log((positives + 1) / (all - positives + 1)));
        for (var step = 0; step < MaxSteps; step++)
        {
            var (g0, g1, h00, h01, h11) = (0.0, 0.0, 1e-9, 0.0, 1e-9);
            foreach (var (score, relevant, _, weight) in pairs)
            {
                var x = (score - mean) / deviation;
                var p = 1 / (1 + Math.Exp(-(intercept + (slope * x))));
                var (error, curve) = (weight * (p - (relevant ? yes : no)), weight * p * (1 - p));
                (g0, g1, h00, h01, h11) = (g0 + error, g1 + (error * x), h00 + curve, h01 + (curve * x), h11 + (curve * x * x));
            }

            var determinant = (h00 * h11) - (h01 * h01);
            var (d0, d1) = (((h11 * g0) - (h01 * g1)) / determinant, ((h00 * g1) - (h01 * g0)) / determinant);
            // Half a step at most in each direction's own unit keeps far-off starts from overshooting.
            var shrink = Math.Min(1, 2 / Math.Max(Math.Abs(d0), Math.Abs(d1)));
            (intercept, slope) = (intercept - (shrink * d0), slope - (shrink * d1));
            if (Math.Max(Math.Abs(d0), Math.Abs(d1)) < 1e-8)
            {
                break;
            }
        }

        return new(slope / deviation, intercept - (slope * mean / deviation));
    }
}
