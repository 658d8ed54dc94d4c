namespace ClipLens.Training;

/// <summary>How long and how fast a model is trained.</summary>
public sealed class TrainingPlan
{
    /// <summary>Gets the number of steps, those before <see cref="Start"/> included.</summary>
    public int Steps { get; init; } = 1000;

    /// <summary>Gets the steps that another plan has done: this one goes on from its weights, with rates that rise and fall anew
    /// (Loshchilov and Hutter 2017, warm restarts).</summary>
    public int Start { get; init; }

    /// <summary>Gets the pairs of a picture and a caption per step.</summary>
    public int Batch { get; init; } = 256;

    /// <summary>Gets the highest learning rate of AdamW, which moves embeddings, projections, biases and gains.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>Gets the highest rate of Muon, which moves the matrices
    /// inside the transformers: about the spectral norm of a step.</summary>
    public double InnerRate { get; init; } = 0.02;

    /// <summary>Gets the steps in which both rates rise to their highest.</summary>
    public int WarmUp { get; init; } = 100;

    /// <summary>Gets how strongly matrices are drawn towards zero.</summary>
    public double WeightDecay { get; init; } = 0.1;

    /// <summary>
    /// Gets how much each group of a step counts; a group is among captions that are equally full. The first ones are among the shortest
    /// captions, the next longer ones and so on, the last one among one of
    /// the lengths that are left, drawn by lot. One group or more, above 0.
    /// </summary>
    public IReadOnlyList<float> GroupWeights { get; init; } = [1];

    /// <summary>Gets the part of the steps, from the first on, that show
    /// simple pictures only, each with its shortest caption: 0 to 1.</summary>
    public double FirstWords { get; init; }

    /// <summary>Gets how many steps in a row share their pictures out by topic, after as many that take them as they come; 0 for none.
    /// Pictures of few topics in a batch have to be told apart by what else they show (hard negatives).</summary>
    public int TopicSteps { get; init; }

    /// <summary>Gets what everything that is left to chance follows from.</summary>
    public int Seed { get; init; } = 1;
}
