namespace ClipLens;

/// <summary>What a row or column of a heat map stands for: words, a picture, or a frame of a video.</summary>
/// <param name="Words">The words; of a picture, what it is called.</param>
/// <param name="Path">The picture or video; <see langword="null"/> for words.</param>
/// <param name="Time">Of a frame, its time in seconds from the start of the file.</param>
public readonly record struct FigureLabel(string Words, string? Path = null, double? Time = null)
{
    /// <summary>Labels with a picture.</summary>
    public static FigureLabel Picture(string path) => new(System.IO.Path.GetFileName(path), path);

    /// <summary>Labels with a frame.</summary>
    public static FigureLabel Frame(string path, double time) => new(System.IO.Path.GetFileName(path), path, time);

    /// <summary>Labels with words.</summary>
    public static implicit operator FigureLabel(string words) => new(words);
}
