using System.Globalization;
using System.Text;

namespace ClipLens;

/// <summary>Walks over the pieces of a clean text that are tokenized each by itself.</summary>
/// <remarks>
/// OpenAI's pattern, with its parts in the order in which they are tried:
/// <c>&lt;\|startoftext\|&gt;|&lt;\|endoftext\|&gt;|'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+</c>.
/// .NET's regular expressions see letters and emoji beyond the first 65,536 characters as two halves, so this is a loop over runes.
/// </remarks>
internal ref struct PreTokenizer(ReadOnlySpan<char> text)
{
    private static readonly string[] Whole = [Vocabulary.StartSymbol, Vocabulary.EndSymbol, "'s", "'t", "'re", "'ve", "'m", "'ll", "'d"];

    private const int IotaBelow = 0x345; // a mark whose capital is a letter: ignoring case, the pattern takes it for neither

    private readonly ReadOnlySpan<char> _text = text;
    private int _next;

    private enum Kind
    {
        Space,
        Letter,
        Number,
        Other,
    }

    /// <summary>Gets the piece that <see cref="MoveNext"/> found.</summary>
    public ReadOnlySpan<char> Current { get; private set; }

    /// <summary>Begins at the first piece.</summary>
    public readonly PreTokenizer GetEnumerator() => this;

    /// <summary>Finds the next piece.</summary>
    public bool MoveNext()
    {
        while (_next < _text.Length)
        {
            var start = _next;
            var kind = Read();
            if (kind == Kind.Space)
            {
                continue;
            }

            if (_text[start] is '<' or '\'' && StartsWhole(_text[start..]) is > 0 and var length)
            {
                _next = start + length;
            }
            else if (kind != Kind.Number)
            {
                SkipAll(kind);
            }

            Current = _text[start.._next];
            return true;
        }

        return false;
    }

    private void SkipAll(Kind kind)
    {
        var end = _next;
        while (_next < _text.Length && Read() == kind)
        {
            end = _next;
        }

        _next = end;
    }

    /// <summary>Reads one rune.</summary>
    private Kind Read()
    {
        var c = _text[_next];
        if (char.IsAscii(c))
        {
            _next++;
            return char.IsAsciiLetter(c) ? Kind.Letter
                : char.IsAsciiDigit(c) ? Kind.Number : char.IsWhiteSpace(c) ? Kind.Space : Kind.Other;
        }

        Rune.DecodeFromUtf16(_text[_next..], out var rune, out var length);
        _next += length;
        return Rune.GetUnicodeCategory(rune) switch
        {
            <= UnicodeCategory.OtherLetter => Kind.Letter,
            >= UnicodeCategory.DecimalDigitNumber and <= UnicodeCategory.OtherNumber => Kind.Number,
            _ => Rune.IsWhiteSpace(rune) || rune.Value == IotaBelow ? Kind.Space : Kind.Other,
        };
    }

    /// <summary>Gives the length of the special token or ending that a text starts with, 0 for none.</summary>
    private static int StartsWhole(ReadOnlySpan<char> text)
    {
        foreach (var whole in Whole)
        {
            var matches = whole.Length <= text.Length;
            for (var i = 0; matches && i < whole.Length; i++)
            {
                matches = whole[i] == text[i] || (whole[i] == 's' && text[i] == 'ſ'); // the pattern ignores case, and ſ is an s to it
            }
            if (matches)
            {
                return whole.Length;
            }
        }

        return 0;
    }
}
