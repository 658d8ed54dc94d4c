namespace ClipLens.Training;

/// <summary>How long and how fast a model is trained.</summary>
public sealed record TrainingPlan
{
    /// <summary>Gets the number of steps.</summary>
    public int Steps { get; init; } = 1000;

    /// <summary>Gets the pairs of a picture and a caption per step.</summary>
    public int Batch { get; init; } = 256;

    /// <summary>Gets the highest learning rate.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Gets the steps in which the learning rate rises to its highest.</summary>
    public int WarmUp { get; init; } = 100;

    /// <summary>Gets how strongly matrices are drawn towards zero.</summary>
    public double WeightDecay { get; init; } = 0.1;

    /// <summary>Gets with how many of its captions a picture is shown in a step, each in a contest among captions as full: 1 or more.</summary>
    public int Contests { get; init; } = 1;

    /// <summary>Gets the part of the steps, from the first on, that show simple pictures only, each with its shortest caption: 0 to 1.</summary>
    public double FirstWords { get; init; }

    /// <summary>Gets what everything that is left to chance follows from.</summary>
    public int Seed { get; init; } = 1;
}
