using System.Text;
using System.Text.Json;

namespace ClipLens;

/// <summary>Reads JSON files: what is no JSON, or gives a name twice in one object, is refused with the file and the line.</summary>
public static class JsonFile
{
    private static readonly JsonDocumentOptions NamesOnce = new() { AllowDuplicateProperties = false };

    /// <summary>Reads a file.</summary>
    /// <param name="path">A JSON file in UTF-8, with or without a byte order mark.</param>
    /// <returns>The file's value; every name stands once in its object.</returns>
    /// <exception cref="InvalidDataException">It is no JSON, or an object has two values of one name.</exception>
    public static JsonElement Read(string path) => Parse(path, File.ReadAllBytes(path));

    /// <summary>Reads JSON that is a part of a file.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <param name="utf8">The JSON, in UTF-8.</param>
    /// <inheritdoc cref="Read"/>
    public static JsonElement Parse(string path, ReadOnlySpan<byte> utf8)
    {
        utf8 = utf8.StartsWith(Encoding.UTF8.Preamble) ? utf8[Encoding.UTF8.Preamble.Length..] : utf8;
        try
        {
            return JsonElement.Parse(utf8, NamesOnce);
        }
        catch (JsonException e)
        {
            var (line, problem) = e.LineNumber is { } number ? (number + 1, e.Message.Split(" LineNumber:")[0]) : FindRepeatedName(utf8);
            throw new InvalidDataException($"{path}, line {line}: expected JSON; {problem}", e);
        }
    }

    private static (long Line, string Problem) FindRepeatedName(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8);
        var open = new Stack<HashSet<string>>();
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                open.Push([]);
            }
            else if (reader.TokenType == JsonTokenType.EndObject)
            {
                open.Pop();
            }
            else if (reader.TokenType == JsonTokenType.PropertyName && !open.Peek().Add(reader.GetString()!)) // a name is text
            {
                return (1 + utf8[..(int)reader.TokenStartIndex].Count((byte)'\n'),
                    $"\"{reader.GetString()}\" stands twice in one object. Keep one of them.");
            }
        }

        return (1, "a name stands twice in one object. Keep one of them.");
    }
}
