using ClipLens.Engine;

namespace ClipLens.Training;

/// <summary>A term of the contrastive loss: all pictures of a batch, captions that are equally full, and which belong together.</summary>
internal sealed class CaptionGroup
{
    /// <summary>Gets the first caption's row among all texts of the batch.</summary>
    public int First { get; private set; }

    /// <summary>Gets the number of captions.</summary>
    public int Texts { get; private set; }

    /// <summary>Gets how much it counts beside the batch's other groups.</summary>
    public float Weight { get; private set; }

    /// <summary>Gets 1 where a caption matches a picture, else 0: <c>[pictures, texts]</c>; every row has a 1, and a column
    /// without one is a caption that is false of all the pictures.</summary>
    public Rows Matches { get; } = new(1);

    /// <summary>Begins a term in which nothing belongs together yet.</summary>
    /// <returns>Itself.</returns>
    public CaptionGroup Resize(int first, int texts, int pictures, float weight = 1)
    {
        (First, Texts, Weight) = (first, texts, weight);
        Matches.Resize(pictures * texts).Values.Clear();
        return this;
    }
}
