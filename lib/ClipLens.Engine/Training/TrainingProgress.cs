using System.Globalization;

namespace ClipLens.Training;

/// <summary>Where a training stands.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Steps">Steps in all.</param>
/// <param name="Loss">Running mean; ln(batch) for a model that knows nothing.</param>
/// <param name="Recall">R@1 of held-out pictures among a batch of them, by
/// their fullest caption, in percent; NaN before it is first measured.</param>
/// <param name="Seconds">What the last step took.</param>
public readonly record struct TrainingProgress(int Step, int Steps, double Loss, double Recall, double Seconds) : IWorkReport
{
    /// <inheritdoc/>
    public double Share => (double)Step / Steps;

    /// <inheritdoc/>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"step {Step} of {Steps}, loss {Loss:F3}, held-out R@1 "
            + $"{(double.IsNaN(Recall) ? "–" : Recall.ToString("F1", CultureInfo.InvariantCulture))}, {Seconds:F2} s per "
            + $"step{(Step < Steps ? $", {TimeSpan.FromSeconds((Steps - Step) * Seconds):h\\:mm\\:ss} left" : "")}");
}
