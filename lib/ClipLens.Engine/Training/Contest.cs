namespace ClipLens.Training;

/// <summary>A game of the contrastive loss: all pictures of a batch, some captions, and which belong together.</summary>
internal sealed class Contest
{
    /// <summary>Gets the first caption's row among all texts of the batch.</summary>
    public int First { get; private set; }

    /// <summary>Gets the number of captions.</summary>
    public int Texts { get; private set; }

    /// <summary>Gets how much it counts beside the batch's other contests.</summary>
    public float Weight { get; private set; }

    /// <summary>Gets 1 where a caption is right of a picture, else 0: <c>[pictures, texts]</c>; every row and column has a 1.</summary>
    public Rows Right { get; } = new(1);

    /// <summary>Begins a game in which nothing belongs together yet.</summary>
    /// <returns>Itself.</returns>
    public Contest Resize(int first, int texts, int pictures, float weight = 1)
    {
        (First, Texts, Weight) = (first, texts, weight);
        Right.Resize(pictures * texts).Values.Clear();
        return this;
    }
}
