using ClipLens.Engine;
using System.Numerics.Tensors;

namespace ClipLens.Training;

/// <summary>Moves every parameter against its gradient: the matrices inside the transformers by Muon, all else by AdamW.</summary>
/// <param name="parameters">What is learnt.</param>
/// <param name="plan">How fast.</param>
internal sealed class Optimiser(IReadOnlyList<Parameter> parameters, TrainingPlan plan)
{
    private readonly Muon _muon = new([.. parameters.Where(parameter => parameter.IsInner)]);
    private readonly AdamW _adamW = new([.. parameters.Where(parameter => !parameter.IsInner)]);

    /// <summary>Does one step, its rates warmed up and then lowered along a cosine.</summary>
    /// <param name="step">From 0.</param>
    public void Update(int step)
    {
        var (done, steps) = (step - plan.Start, plan.Steps - plan.Start);
        var part = done < plan.WarmUp
            ? (done + 1.0) / plan.WarmUp
            : 0.5 * (1 + Math.Cos(Math.PI * (done - plan.WarmUp) / Math.Max(1, steps - plan.WarmUp)));
        var keep = (float)(1 - (part * plan.LearningRate * plan.WeightDecay));
        _muon.Update(part * plan.InnerRate, keep);
        _adamW.Update(step, part * plan.LearningRate, keep, 1 / Math.Max(1, GradientLength()));
    }

    /// <summary>Over all parameters. A step of AdamW's sees gradients no longer than 1; to Muon their length is nothing.</summary>
    private double GradientLength()
    {
        var squares = 0.0;
        foreach (var parameter in parameters)
        {
            squares += TensorPrimitives.SumOfSquares<float>(parameter.Gradient.Values);
        }

        return Math.Sqrt(squares);
    }
}
