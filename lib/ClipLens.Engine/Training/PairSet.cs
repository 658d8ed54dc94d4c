namespace ClipLens.Training;

/// <summary>Pictures and their captions, as a model in training takes them.</summary>
/// <param name="config">The model's sizes.</param>
/// <param name="preprocessing">How a picture becomes the model's input.</param>
/// <param name="count">Number of pictures.</param>
public sealed class PairSet(ClipConfig config, Preprocessing preprocessing, int count)
{
    private readonly int _length = 3 * config.Vision.Resolution * config.Vision.Resolution;
    private readonly byte[] _pixels =
        GC.AllocateUninitializedArray<byte>(checked(3 * config.Vision.Resolution * config.Vision.Resolution * count), pinned: true);
    private readonly PairCaption[][] _captions = new PairCaption[count][];
    private readonly IReadOnlySet<int>[] _shows = new IReadOnlySet<int>[count];
    private readonly int[] _topics = new int[count];

    /// <summary>Gets the number of pictures.</summary>
    public int Count { get; } = count;

    /// <summary>Gets how many pictures, from the first on, show one thing only.</summary>
    public int Simple { get; init; } = count;

    internal ClipConfig Config { get; } = config;

    internal Preprocessing Preprocessing { get; } = preprocessing;

    /// <summary>Gets the pictures' pixels at a fixed address: <c>[count, resolution, resolution, 3]</c>, 0 to 255.</summary>
    internal ReadOnlySpan<byte> Pixels => _pixels;

    /// <summary>Sets a pair; several threads may set different ones.</summary>
    /// <param name="picture">From 0.</param>
    /// <param name="crop">A square picture of the model's resolution.</param>
    /// <param name="captions">At least one of every fullness.</param>
    /// <param name="shows">Numbers of facts: a caption is right of every picture that shows all that it says.</param>
    /// <param name="topic">Equal for pictures that are hard to tell apart, such as those of one kind of thing.</param>
    public void Set(int picture, RgbImage crop, IEnumerable<PairCaption> captions, IReadOnlySet<int> shows, int topic = 0)
    {
        ArgumentNullException.ThrowIfNull(crop);
        ArgumentOutOfRangeException.ThrowIfNotEqual(crop.Pixels.Length, _length, nameof(crop));
        crop.Pixels.CopyTo(_pixels.AsSpan(picture * _length));
        (_captions[picture], _shows[picture], _topics[picture]) = ([.. captions], shows, topic);
    }

    /// <summary>Gets how many kinds of captions there are, from the shortest to the fullest.</summary>
    internal int Fullnesses => _captions[0].Max(caption => caption.Fullness) + 1;

    internal ReadOnlySpan<PairCaption> Captions(int picture) => _captions[picture];

    internal int Topic(int picture) => _topics[picture];

    internal bool IsMatch(PairCaption caption, int picture)
    {
        foreach (var fact in caption.Facts)
        {
            if (!_shows[picture].Contains(fact))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>A caption, as a model in training takes it.</summary>
/// <param name="fullness">0 for the shortest; only captions that are equally full
/// are told apart, since among longer ones a short one would be an easy guess.</param>
/// <param name="tokens">Token ids, start to end token.</param>
/// <param name="facts">Numbers of facts.</param>
public sealed class PairCaption(int fullness, int[] tokens, int[] facts)
{
    /// <summary>Gets how full it is, 0 for the shortest.</summary>
    public int Fullness { get; } = fullness;

    /// <summary>Gets the token ids, start to end token.</summary>
    public int[] Tokens { get; } = tokens;

    /// <summary>Gets the numbers of the facts that it states.</summary>
    public int[] Facts { get; } = facts;
}
