using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace ClipLens.Tests.House;

/// <summary>The order of folders and projects is the way the data goes: each uses only those before it.</summary>
public sealed partial class OrderTests
{
    private static readonly string Library = Path.Combine(Shared.Repository, "lib");

    /// <summary>What lies in lib/ClipLens itself comes first.</summary>
    private static readonly string[] Folders = ["", "Media", "Model", "Store", "Search", "Evaluate", "Show"];

    private static readonly string[] Projects =
    [
        "ClipLens", "ClipLens.Engine", "ClipLens.Hub", "ClipLens.Torch", "ClipLens.PictureBook", "ClipLens.Browse", "ClipLens.Interactive",
        "ClipLens.Extensions", "ClipLens.Postgres", "ClipLens.Scripts", "ClipLens.Tool", "ClipLens.Notebooks",
    ];

    [Fact]
    public void No_folder_names_a_type_of_a_later_one()
    {
        var files = Folders.SelectMany(FilesOf).ToList();
        var homes = files.SelectMany(file => Names(Types(), file.Code).Select(type => (type, file.Folder)))
            .ToLookup(t => t.type, t => t.Folder);
        var wrong = from file in files
                    from name in Names(Uses(), file.Code).Except(Names(Members(), file.Code))
                    where homes[name].Any() && homes[name].Min() > file.Folder
                    select $"{file.Name} uses {name}, of {Folders[homes[name].Min()]}";
        Assert.Empty(wrong);
        Assert.Equal(Enumerable.Range(0, Folders.Length), files.Select(file => file.Folder).Distinct());
    }

    [Fact]
    public void No_project_refers_to_a_later_one()
    {
        var projects = Directory.EnumerateFiles(Library, "*.csproj", SearchOption.AllDirectories).ToList();
        Assert.All(projects, path => Assert.Contains(Path.GetFileNameWithoutExtension(path), Projects));
        // it always has one
        var wrong = from path in projects
                    from reference in XDocument.Load(path).Descendants("ProjectReference")
                        .Select(r => Path.GetFileNameWithoutExtension((string)r.Attribute("Include")!))
                    where Array.IndexOf(Projects, reference) >= Array.IndexOf(Projects, Path.GetFileNameWithoutExtension(path))
                    select $"{Path.GetFileName(path)} refers to {reference}";
        Assert.Empty(wrong);
    }

    private static IEnumerable<(string Name, int Folder, string Code)> FilesOf(string folder, int place) =>
        Directory.EnumerateFiles(Path.Combine(Library, "ClipLens", folder), "*.cs",
            place == 0 ? SearchOption.TopDirectoryOnly : SearchOption.AllDirectories)
            .Select(path => ($"{folder}/{Path.GetFileName(path)}", place, Aside().Replace(File.ReadAllText(path), InText)));

    /// <summary>Keeps the code inside a text, and nothing of a comment.</summary>
    private static string InText(System.Text.RegularExpressions.Match aside) =>
        aside.Value[0] == '$' ? string.Join(' ', Holes().Matches(aside.Value)) : " ";

    private static IEnumerable<string> Names(Regex pattern, string code) =>
        pattern.Matches(code).Select(match => match.Groups[1].Value).Distinct();

    [GeneratedRegex("(?:class|record|struct|interface|enum) ([A-Z]\\w*)")]
    private static partial Regex Types();

    [GeneratedRegex("(?<![\\w.])([A-Z]\\w*)(?=[.<\\[?>,)]| [a-z_@])|(?<=new )(?<1>[A-Z]\\w*)")]
    private static partial Regex Uses();

    [GeneratedRegex("[\\w>\\]?)] ([A-Z]\\w*)(?=\\s*(?:\\(|\\{|=>|;|=|,|\\)))|\\n\\s+(?<1>[A-Z]\\w*)(?=,?\\n)")]
    private static partial Regex Members();

    [GeneratedRegex("//[^\\n]*|\\$?\"(?:\\\\.|[^\"\\\\\\n])*\"")]
    private static partial Regex Aside();

    [GeneratedRegex("\\{[^{}]*")]
    private static partial Regex Holes();
}
