using System.Text;

namespace ClipLens.Tests.Store;

public sealed class CsvFileTests : IDisposable
{
    private readonly string _path = Path.Combine(Directory.CreateTempSubdirectory("cliplens-csv-").FullName, "table.csv");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_path)!, recursive: true);

    [Theory]
    [InlineData("query,path\r\n\"a dog, \"\"here\"\"\",b.jpg\r\n")]
    [InlineData("query;path\n\"a dog, \"\"here\"\"\";b.jpg\n")]
    [InlineData("query\tpath\na dog, \"here\"\tb.jpg")]
    [InlineData("\n\nother , PATH, Query\n1, b.jpg , \"a dog, \"\"here\"\"\"\n\n")]
    public void Any_separator_order_and_line_end_will_do(string text)
    {
        File.WriteAllText(_path, text);
        Assert.Equal(["a dog, \"here\"", "b.jpg", ""], Assert.Single(CsvFile.Read(_path, "query", "path", "kind?")).Fields);
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-8-mark")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("windows-1252")]
    public void Encodings_are_told_apart(string encoding)
    {
        Encoding way = encoding switch
        {
            "utf-8" => new UTF8Encoding(false),
            "utf-8-mark" => new UTF8Encoding(true),
            _ => CodePagesEncodingProvider.Instance.GetEncoding(encoding) ?? Encoding.GetEncoding(encoding),
        };
        File.WriteAllText(_path, "query,path\nein Café – “grün”,b.jpg\n", way);
        Assert.Equal("ein Café – “grün”", CsvFile.Read(_path, "query", "path")[0].Fields[0]);
    }

    [Theory]
    [InlineData("", "the file is empty")]
    [InlineData(" \r\n", "the file is empty")]
    [InlineData("a dog,b.jpg\n", "found \"a dog,b.jpg\"")]
    [InlineData("query path\n", "found \"query path\"")]
    public void A_wrong_header_is_named_with_the_one_that_is_expected(string text, string found)
    {
        File.WriteAllText(_path, text);
        var e = Assert.Throws<InvalidDataException>(() => CsvFile.Read(_path, "query", "path", "kind?"));
        Assert.StartsWith($"{_path}: expected a table whose first line names the columns query, path; {found}", e.Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("query,path\na dog,a.jpg\na cat\n", "line 3: expected 2 fields")]
    [InlineData("query,path\n\"a dog,a.jpg\na cat,b.jpg\n", "expected 2 fields")]
    public void A_line_that_ends_early_is_named(string text, string message)
    {
        File.WriteAllText(_path, text);
        Assert.Contains(message, Assert.Throws<InvalidDataException>(() => CsvFile.Read(_path, "query", "path")).Message);
    }

    [Fact]
    public void What_is_written_is_read()
    {
        string[] fields = ["a, b", "\"", "line\nbreak", "é", " "];
        CsvFile.Write(_path, ["a", "b", "c", "d", "e"], [fields]);
        Assert.Equal(fields[..4], Assert.Single(CsvFile.Read(_path, "a", "b", "c", "d")).Fields);
    }
}
