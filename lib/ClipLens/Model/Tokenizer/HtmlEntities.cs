using System.Buffers;
using System.Collections.Frozen;
using System.Text;

namespace ClipLens;

/// <summary>Decodes HTML's character references in the two ways that CLIP's training text went through.</summary>
/// <remarks>Skip this unless a caption with &amp;amp; or the like gets other tokens than in
/// Python. .NET's own decoder knows only the 253 names of HTML 4, and none without a semicolon.</remarks>
internal static class HtmlEntities
{
    private const int LongestName = 31;
    private const int LongestOpenName = 6;
    private const int LongestClosed = 24; // what ftfy takes between & and ;

    private static readonly SearchValues<char> NameEnds = SearchValues.Create("\t\n\f <&#;");
    private static readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> Closed = Names(mark => mark != '^');
    private static readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> Open = Names(mark => mark == '*');
    private static readonly FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> Capitals = Names(mark => mark == '^');

    /// <summary>Reads what follows an ampersand; gives the length, 0 if that is no reference, and what it stands for.</summary>
    private delegate int Reader(ReadOnlySpan<char> text, out string value);

    /// <summary>Gets what bytes 80 to 9F stand for in Windows-1252: what a browser shows for such a number.</summary>
    public static string Windows1252 => "€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ";

    /// <summary>Decodes as HTML 5 says, like Python's <c>html.unescape</c>: some names need no semicolon and may run into a word.</summary>
    public static string Decode(string text) => Replace(text, ReadAny, repeat: false);

    /// <summary>Decodes like ftfy, over and over: only what ends in a semicolon, and also names in capitals.</summary>
    public static string DecodeClosed(string text) => Replace(text, ReadClosed, repeat: true);

    private static string Replace(string text, Reader read, bool repeat)
    {
        var output = new StringBuilder();
        var done = 0;
        for (var ampersand = text.IndexOf('&'); ampersand >= 0; ampersand = text.IndexOf('&', done))
        {
            output.Append(text, done, ampersand - done);
            done = ampersand + 1;
            int length;
            string value;
            while ((length = read(text.AsSpan(done), out value)) > 0 && value == "&" && repeat)
            {
                done += length; // &amp;amp;… in one go
            }

            output.Append(length > 0 ? value : "&");
            done += length;
        }

        return done == 0 ? text : output.Append(text, done, text.Length - done).ToString();
    }

    private static int ReadAny(ReadOnlySpan<char> text, out string value)
    {
        if (text is ['#', ..])
        {
            return ReadNumber(text, out value);
        }

        var length = text[..Math.Min(text.Length, LongestName)].IndexOfAny(NameEnds);
        length = length >= 0 ? length : Math.Min(text.Length, LongestName);
        if (length < text.Length && text[length] == ';' && Closed.TryGetValue(text[..length], out value!))
        {
            return length + 1;
        }

        for (length = Math.Min(length, LongestOpenName); length > 1; length--)
        {
            if (Open.TryGetValue(text[..length], out value!))
            {
                return length;
            }
        }

        value = "";
        return 0;
    }

    private static int ReadClosed(ReadOnlySpan<char> text, out string value)
    {
        value = "";
        var end = text[..Math.Min(text.Length, LongestClosed + 2)].IndexOf(';');
        if (end < 1)
        {
            return 0;
        }

        if (text[0] == '#')
        {
            return ReadNumber(text, out value) == end + 1 && value != ";" ? end + 1 : 0;
        }

        return end <= LongestClosed && (Closed.TryGetValue(text[..end], out value!) || Capitals.TryGetValue(text[..end], out value!))
            ? end + 1 : 0;
    }

    /// <summary>Reads #65; or #x41; – the semicolon may be missing.</summary>
    private static int ReadNumber(ReadOnlySpan<char> text, out string value)
    {
        var hexadecimal = text.Length > 1 && text[1] is 'x' or 'X';
        var start = hexadecimal ? 2 : 1;
        var (end, code) = (start, 0);
        for (; end < text.Length && (hexadecimal ? char.IsAsciiHexDigit(text[end]) : char.IsAsciiDigit(text[end])); end++)
        {
            code = Math.Min((code * (hexadecimal ? 16 : 10)) + Convert.ToInt32(text[end].ToString(), 16), 0x110000);
        }

        value = Character(code);
        return end == start ? 0 : end < text.Length && text[end] == ';' ? end + 1 : end;
    }

    /// <summary>What a number stands for: HTML 5 replaces what is no character, and drops what may not be in a page.</summary>
    private static string Character(int code) => code switch
    {
        0 or >= 0xD800 and <= 0xDFFF or > 0x10FFFF => "\uFFFD",
        >= 0x80 and <= 0x9F => Windows1252[code - 0x80].ToString(),
        < 0x09 or 0x0B or (>= 0x0E and < 0x20) or 0x7F or (>= 0xFDD0 and <= 0xFDEF) => "",
        _ => (code & 0xFFFE) == 0xFFFE ? "" : char.ConvertFromUtf32(code),
    };

    private static FrozenDictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> Names(Predicate<char> mark) => (
        from line in CharacterTables.Lines("entities.txt")
        from name in line.Skip(1)
        where mark(name[0])
        select KeyValuePair.Create(name.TrimStart('*', '^'), CharacterTables.Text(line[0].Split('+'))))
        .ToFrozenDictionary().GetAlternateLookup<ReadOnlySpan<char>>();
}
