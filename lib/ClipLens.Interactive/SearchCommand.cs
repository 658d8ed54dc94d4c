using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.Directives;

namespace ClipLens.Interactive;

/// <summary><c>#!search "a dog on the beach" --in FOLDER --top 5</c>: finds photos without a line of C#.</summary>
internal sealed class SearchCommand : KernelDirectiveCommand
{
    /// <summary>The model of the repository in whose <c>lib/bin</c> this DLL lies.</summary>
    private static readonly string PictureBook =
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(SearchCommand).Assembly.Location)!, "../../models/picturebook"));

    /// <summary>Gets or sets what is looked for.</summary>
    public string Query { get; set; } = "";

    /// <summary>Gets or sets the folder of photos.</summary>
    public string In { get; set; } = "";

    /// <summary>Gets or sets how many are shown at most.</summary>
    public int Top { get; set; } = 5;

    /// <summary>Gets or sets the model's folder.</summary>
    public string? Model { get; set; }

    /// <inheritdoc/>
    public override IEnumerable<string> GetValidationErrors(CompositeKernel kernel)
    {
        if (string.IsNullOrWhiteSpace(Query))
        {
            yield return "#!search takes what to look for, such as \"a dog on the beach\".";
        }

        if (!Directory.Exists(In))
        {
            yield return $"#!search takes a folder of photos: --in FOLDER. There is no folder {Path.GetFullPath(In)}.";
        }
    }

    /// <summary>Adds the command to a kernel.</summary>
    /// <param name="kernel">The kernel of C#.</param>
    public static void AddTo(Kernel kernel) => kernel.AddDirective<SearchCommand>(
        new KernelActionDirective("#!search")
        {
            Description = "Finds the photos of a folder that resemble words most",
            Parameters =
            [
                new KernelDirectiveParameter("--query", "What to look for, in words") { AllowImplicitName = true, Required = true },
                new KernelDirectiveParameter("--in", "A folder of photos, with all folders below it")
                    { Required = true }.AddCompletions(Folders),
                new KernelDirectiveParameter("--top", "How many are shown at most; 5 if it is not said"),
                new KernelDirectiveParameter("--model", "The model's folder; the picture book's if it is not said").AddCompletions(Folders),
            ],
        },
        async (command, context) => await command.RunAsync(context));

    /// <summary>Lists the folders at hand: those in the working folder, and those beside it.</summary>
    private static IEnumerable<string> Folders() => Directory.EnumerateDirectories(".").Concat(Directory.EnumerateDirectories(".."))
        .Select(path => Path.GetRelativePath(".", path)).Where(name => !Path.GetFileName(name).StartsWith('.'))
        .Order(StringComparer.Ordinal)
        .Select(name => name.Contains(' ', StringComparison.Ordinal) ? $"\"{name}\"" : name);

    private async Task RunAsync(KernelInvocationContext context)
    {
        var clip = ClipModel.Load(Model ?? PictureBook);
        var photos = await MediaIndex.OpenAsync(In, clip);
        context.Display(photos.Search(Query, Top));
    }
}
