using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Microsoft.Data.Analysis;
using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Commands;
using Microsoft.DotNet.Interactive.Formatting;
using XPlot.Plotly;

namespace ClipLens.Interactive;

/// <summary>What the first cell of a notebook starts.</summary>
public static class Notebook
{
    private static bool _isAtHome;

    /// <summary>
    /// In .NET Interactive, makes long work show a bar and heed Stop, charts and tables show themselves, and <c>#!search</c> known;
    /// elsewhere does nothing of it. Says so if the library was built anew since the kernel loaded it.
    /// </summary>
    /// <param name="packages">DLLs of packages that notebooks may ask for themselves: they are loaded where the kernel loads those.</param>
    public static void Start(params string[] packages)
    {
        ArgumentNullException.ThrowIfNull(packages);
        if (LoadedLibrary.Changed() is { Count: > 0 } changed)
        {
            Console.Error.WriteLine(
                $"{string.Join(", ", changed)} was built anew, and this kernel goes on with the old one: restart the kernel.");
        }

        if (!_isAtHome && AppDomain.CurrentDomain.GetAssemblies().Any(a => a.GetName().Name == "Microsoft.DotNet.Interactive"))
        {
            Share(packages);
            Settle();
            _isAtHome = true;
        }
    }

    /// <summary>Loads packages where the kernel loads those of a later
    /// <c>#r "nuget: …"</c>: from elsewhere, their types would be other ones.</summary>
    private static void Share(IEnumerable<string> packages)
    {
        foreach (var package in packages.Where(
            path => !AssemblyLoadContext.Default.Assemblies.Any(a => a.GetName().Name == Path.GetFileNameWithoutExtension(path))))
        {
            // What a package needs lies beside our DLL, unless the kernel has it.
            var folder = Path.GetDirectoryName(typeof(Notebook).Assembly.Location)!; // a DLL is in a folder
            var needed = AssemblyLoadContext.Default.LoadFromAssemblyPath(package).GetReferencedAssemblies();
            Share(needed.Where(name => !IsThere(name)).Select(name => Path.Combine(folder, name.Name + ".dll")).Where(File.Exists));
        }
    }

    private static bool IsThere(AssemblyName name)
    {
        try
        {
            return AssemblyLoadContext.Default.LoadFromAssemblyName(name) is not null;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
    }

    // Apart, since no other kernel can load what it names.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Settle()
    {
        WorkView.Begin = () => KernelInvocationContext.Current is { IsComplete: false } context ? new CellProgress(context) : null;
        Show<PlotlyChart>(chart => PlotlyHtml.Of(chart, KernelInvocationContext.Current?.Command is SubmitCode cell ? cell.Code : ""),
            _ => "a chart of Plotly");
        Show<DataFrame>(DataFrameHtml.Of, DataFrameHtml.Count);
        Show<MediaIndex>(ValueHtml.Of, ValueHtml.Text);
        Show<UpdateReport>(ValueHtml.Of, report => report.ToString());
        Show<IEnumerable<Hit>>(ValueHtml.Of, ValueHtml.Text);
        Show<ClipEncoder>(ValueHtml.Text);
        Show<IWorkReport>(report => report.ToString() ?? "");
        if (KernelInvocationContext.Current?.HandlingKernel is { } kernel)
        {
            SearchCommand.AddTo(kernel);
        }
    }

    private static void Show<T>(Func<T, string> text)
    {
        Formatter.Register(text, "text/plain");
        Formatter.SetPreferredMimeTypesFor(typeof(T), "text/plain");
    }

    private static void Show<T>(Func<T, string> html, Func<T, string> text)
    {
        Formatter.Register(html, "text/html");
        Formatter.Register(text, "text/plain");
        Formatter.SetPreferredMimeTypesFor(typeof(T), "text/html", "text/plain");
    }
}
