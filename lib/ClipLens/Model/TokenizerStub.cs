namespace ClipLens.Model;

/// <summary>Stands until the tokenizer is merged; delete this file then.</summary>
public sealed class Tokenizer
{
    /// <summary>Gets 0.</summary>
    public int VocabularySize { get; }

    /// <summary>Finds no vocabulary.</summary>
    public static Tokenizer? TryLoad(string folder) => null;

    /// <summary>Is not there yet.</summary>
    public (int[] Ids, bool IsCut) Tokenize(string text, int contextLength) => throw new NotSupportedException($"{text} {contextLength} {VocabularySize}");
}
