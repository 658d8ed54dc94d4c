using System.Numerics.Tensors;

namespace ClipLens.Training;

/// <summary>Adam with decoupled weight decay (Loshchilov and Hutter 2019, algorithm 2), its rate warmed up and then lowered along a cosine.</summary>
internal sealed unsafe class AdamW(IReadOnlyList<Parameter> parameters, TrainingPlan plan)
{
    private const float Beta1 = 0.9f;
    private const float Beta2 = 0.98f;
    private const float Epsilon = 1e-6f;

    /// <summary>Gets the learning rate of a step, from 0.</summary>
    public double Rate(int step) => step < plan.WarmUp
        ? plan.LearningRate * (step + 1) / plan.WarmUp
        : plan.LearningRate * 0.5 * (1 + Math.Cos(Math.PI * (step - plan.WarmUp) / Math.Max(1, plan.Steps - plan.WarmUp)));

    /// <summary>Moves every parameter against its gradient; a gradient longer than 1 over all of them is shortened first.</summary>
    /// <param name="step">From 0.</param>
    public void Update(int step)
    {
        var squares = 0.0;
        foreach (var parameter in parameters)
        {
            squares += TensorPrimitives.SumOfSquares<float>(parameter.Gradient.Values);
        }

        var (rate, shrink) = (Rate(step), 1 / Math.Max(1, Math.Sqrt(squares)));
        foreach (var parameter in parameters)
        {
            var job = new Values(
                parameter.Value.Data, parameter.Gradient.Data, parameter.Moments.First.Data, parameter.Moments.Second.Data, parameter.Value.Width,
                (float)shrink,
                (float)(rate / (1 - Math.Pow(Beta1, step + 1))),
                (float)(1 / Math.Sqrt(1 - Math.Pow(Beta2, step + 1))),
                parameter.Decays ? (float)(1 - (rate * plan.WeightDecay)) : 1);
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
