using ClipLens.Engine;

namespace ClipLens.Training;

/// <summary>Adam with decoupled weight decay (Loshchilov and Hutter 2019, algorithm 2).</summary>
/// <param name="parameters">What it moves.</param>
internal sealed unsafe class AdamW(IReadOnlyList<Parameter> parameters)
{
    private const float Beta1 = 0.9f;
    private const float Beta2 = 0.98f;
    private const float Epsilon = 1e-6f;

    /// <summary>Moves every parameter against its gradient.</summary>
    /// <param name="step">From 0.</param>
    /// <param name="rate">The learning rate of this step.</param>
    /// <param name="keep">What decay leaves of a parameter that decays: 0 to 1.</param>
    /// <param name="shrink">What gradients are multiplied with first.</param>
    public void Update(int step, double rate, float keep, double shrink)
    {
        foreach (var parameter in parameters)
        {
            var job = new Values(
                parameter.Value.Data, parameter.Gradient.Data, parameter.Moments.First.Data, parameter.Moments.Second.Data,
                parameter.Value.Width,
                (float)shrink,
                (float)(rate / (1 - Math.Pow(Beta1, step + 1))),
                (float)(1 / Math.Sqrt(1 - Math.Pow(Beta2, step + 1))),
                parameter.Decays ? keep : 1);
            Team.Run(job, (parameter.Value.Width + Values.PerPart - 1) / Values.PerPart);
        }
    }

    private readonly struct Values(
        float* value, float* gradient, float* first, float* second, int length, float shrink, float rate, float unbias, float keep) : IParts
    {
        public const int PerPart = 1 << 13;

        public void Run(int part)
        {
            for (var i = part * PerPart; i < Math.Min(length, (part + 1) * PerPart); i++)
            {
                var slope = gradient[i] * shrink;
                first[i] = (Beta1 * first[i]) + ((1 - Beta1) * slope);
                second[i] = (Beta2 * second[i]) + ((1 - Beta2) * slope * slope);
                value[i] = (value[i] * keep) - (rate * first[i] / ((MathF.Sqrt(second[i]) * unbias) + Epsilon));
            }
        }
    }
}
