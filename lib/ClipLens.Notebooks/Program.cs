using ClipLens;
using ClipLens.Scripts;
using System.Diagnostics;
using System.Globalization;
using ClipLens.Notebooks;

var script = new Script(
    "notebooks/run",
    "Runs a notebook's cells in order and writes it with what they gave: as a notebook and as a page. Without a name, the notebooks "
        + "that there are.",
    "02-search-photos",
    "all --timeout 120")
{
    HasModel = false,
};
var name = script.Argument<string?>("NOTEBOOK", "a notebook of notebooks/ by its name, a file, or: all");
var timeout = script.Number("--timeout", 0.1, 86400, "the most seconds that a cell may take [default: 600]");
var target = script.Option<string>("--out", "FOLDER", "where the notebook and its page are written [default: data/sample]");
var save = script.Option<bool>("--save", "", "write what the cells gave into the notebook itself too");

var root = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../.."));
List<string> notebooks = [.. Directory.EnumerateFiles(Path.Combine(root, "notebooks"), "*.ipynb").Order(StringComparer.Ordinal)];

return await script.RunAsync(args, async run =>
{
    var folder = Path.GetFullPath(run.Value(target) ?? Path.Combine(root, "data", "sample"));
    if (run.Value(name) is not { } wanted)
    {
        var all = notebooks.Select(NotebookFile.Read).ToList();
        run.Print(
            new { notebooks = all.Select(n => new { name = n.Name, title = n.Title }) },
            string.Join('\n', all.Select(n => $"  {script.Typed} {n.Name,-22} {n.Title}")));
        return;
    }

    List<string> chosen = wanted == "all" ? notebooks
        : File.Exists(wanted) ? [Path.GetFullPath(wanted)] : notebooks.FindAll(n => Path.GetFileNameWithoutExtension(n) == wanted);
    if (chosen.Count == 0)
    {
        throw new ArgumentException(
            $"There is no notebook {wanted}; there are {string.Join(", ", notebooks.Select(Path.GetFileNameWithoutExtension))}, all.");
    }

    Directory.CreateDirectory(folder);
    var answers = new List<Answer>();
    foreach (var notebook in chosen.Select(NotebookFile.Read))
    {
        var clock = Stopwatch.StartNew();
        using var kernel = new NotebookKernel();
        var failure = await TerminalProgress.ShowAsync(
            notebook.Name,
            progress => kernel.RunAsync(notebook, TimeSpan.FromSeconds(run.Value(timeout) ?? 600), progress, run.Cancellation));
        var answer = new Answer(notebook.Name, notebook.Code.Count, Math.Round(clock.Elapsed.TotalSeconds, 1),
            Path.Combine(folder, notebook.Name + ".html"));
        notebook.Write(Path.ChangeExtension(answer.Page, ".ipynb"));
        HtmlPage.Write(answer.Page, notebook.Title, new NotebookPage(notebook));
        if (failure is not null)
        {
            throw new InvalidDataException($"{failure} ({answer.Page})");
        }

        if (run.Value(save))
        {
            notebook.Write(notebook.Path);
        }

        answers.Add(answer);
    }

    run.Print(
        new { notebooks = answers.Select(a => new { name = a.Name, cells = a.Cells, seconds = a.Seconds, page = a.Page }) },
        string.Join('\n',
            answers.Select(a => string.Create(CultureInfo.InvariantCulture, $"{a.Name}: {a.Cells} cells in {a.Seconds:0.0} s: {a.Page}"))));
});

/// <summary>A notebook that was run.</summary>
internal sealed record Answer(string Name, int Cells, double Seconds, string Page);
