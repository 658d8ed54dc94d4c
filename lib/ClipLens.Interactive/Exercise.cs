namespace ClipLens.Interactive;

/// <summary>Says whether an exercise's answer is right, so that a reader needs nobody to ask.</summary>
public static class Exercise
{
    private const string Open = "Your turn: put your answer in place of null, and run the cell again.";

    /// <summary>Checks an answer that is a value.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="mine">The answer; <see langword="null"/> as long as there is none.</param>
    /// <param name="isRight">Tells whether it is right.</param>
    /// <param name="hint">What helps where it is not.</param>
    /// <returns>A line to show.</returns>
    public static string Check<T>(T? mine, Func<T, bool> isRight, string hint)
        where T : struct
    {
        ArgumentNullException.ThrowIfNull(isRight);
        return mine is { } answer ? Say(isRight(answer), hint) : Open;
    }

    /// <summary>Checks an answer that is an object, such as what a search found.</summary>
    /// <inheritdoc cref="Check{T}(T?, Func{T, bool}, string)"/>
    public static string Check<T>(T? mine, Func<T, bool> isRight, string hint)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(isRight);
        return mine is not null ? Say(isRight(mine), hint) : Open;
    }

    private static string Say(bool right, string hint) => right ? "Right." : $"Not yet. {hint}";
}
