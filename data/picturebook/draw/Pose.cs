namespace PictureBook;

/// <summary>What a subject does, in words and in its drawing.</summary>
/// <param name="verbs">As in "a dog walks", the usual one first.</param>
/// <param name="participles">As in "a dog walking", in the order of the verbs.</param>
/// <param name="moves">Whether it goes from place to place: "along the beach".</param>
public sealed class Pose(IReadOnlyList<string> verbs, IReadOnlyList<string> participles, bool moves)
{
    /// <summary>Gets the verbs, as in "a dog walks", the usual one first.</summary>
    public IReadOnlyList<string> Verbs => verbs;

    /// <summary>Gets the participles, as in "a dog walking", in the order of <see cref="Verbs"/>.</summary>
    public IReadOnlyList<string> Participles => participles;

    /// <summary>Gets whether it goes from place to place.</summary>
    public bool Moves => moves;

    internal static readonly Pose Stand = new(["stands"], ["standing"], false);
    internal static readonly Pose Walk = new(["walks", "strolls"], ["walking", "strolling"], true);
    internal static readonly Pose Run = new(["runs", "races"], ["running", "racing"], true);
    internal static readonly Pose Sit = new(["sits"], ["sitting"], false);
    internal static readonly Pose Sleep = new(["sleeps", "naps"], ["sleeping", "napping"], false);
    internal static readonly Pose Jump = new(["jumps", "hops"], ["jumping", "hopping"], false);
    internal static readonly Pose Ride = new(["rides"], ["riding"], true);
    internal static readonly Pose Wave = new(["waves"], ["waving"], false);
    internal static readonly Pose Fly = new(["flies", "soars"], ["flying", "soaring"], false);
    internal static readonly Pose Float = new(["floats", "hovers"], ["floating", "hovering"], false);
    internal static readonly Pose Swim = new(["swims"], ["swimming"], false);
    internal static readonly Pose Leap = new(["leaps", "jumps"], ["leaping", "jumping"], false);
    internal static readonly Pose Sail = new(["sails"], ["sailing"], false);
    internal static readonly Pose Drive = new(["drives", "passes"], ["driving", "passing"], true);
    internal static readonly Pose Lie = new(["lies"], ["lying"], false);
    internal static readonly Pose Grow = new(["grows"], ["growing"], false);
    internal static readonly Pose Burn = new(["burns", "glows"], ["burning", "glowing"], false);

    /// <summary>Gets the usual verb.</summary>
    public string Name => Verbs[0];

    /// <inheritdoc/>
    public override string ToString() => Name;
}
