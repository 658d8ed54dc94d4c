using System.CommandLine;
using System.Globalization;

namespace ClipLens.Scripts;

/// <summary>How a script is told which photos and videos to look at: <c>--after</c>, <c>--before</c> and <c>--folder</c>.</summary>
public sealed class FilterArguments
{
    private readonly Option<string> _after, _before, _folder;

    /// <summary>Adds the arguments to a script.</summary>
    /// <param name="script">The script.</param>
    public FilterArguments(Script script)
    {
        ArgumentNullException.ThrowIfNull(script);
        _after = script.Option<string>("--after", "DATE", "only what was taken on this day or later: 2024-07-31, 2024-07 or 2024");
        _before = script.Option<string>("--before", "DATE", "only what was taken on this day or earlier");
        _folder = script.Option<string>("--folder", "FOLDER", "only what lies in this folder of the collection or below it");
    }

    /// <summary>Gets the arguments, for where they mean nothing.</summary>
    public IReadOnlyList<Symbol> Symbols => [_after, _before, _folder];

    /// <summary>Reads which files are looked at.</summary>
    /// <param name="run">The run whose arguments count.</param>
    /// <returns><see langword="null"/> for all.</returns>
    /// <exception cref="ArgumentException">A date is none.</exception>
    public MediaFilter? Read(ScriptRun run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var filter = new MediaFilter
        {
            After = Day(run.Value(_after), "--after", isLast: false),
            Before = Day(run.Value(_before), "--before", isLast: true),
            Folder = run.Value(_folder) is { } folder ? Path.GetFullPath(folder) : null,
        };
        return filter == new MediaFilter() ? null : filter;
    }

    /// <summary>Keeps of an answer over videos what is looked at.</summary>
    /// <param name="found">The answer.</param>
    /// <param name="filter">Which files.</param>
    /// <param name="files">The collection's videos.</param>
    /// <param name="most">At most this many.</param>
    public static VideoResults Keep(VideoResults found, MediaFilter filter, IReadOnlyList<IndexedFile> files, int most)
    {
        ArgumentNullException.ThrowIfNull(found);
        List<VideoHit> hits = [.. found.Hits.Where(hit => filter.Includes(files.First(file => file.Path == hit.Path)))];
        return found with { Hits = [.. hits.Take(most)], Best = hits.FirstOrDefault() };
    }

    /// <inheritdoc cref="Keep(VideoResults, MediaFilter, IReadOnlyList{IndexedFile}, int)"/>
    public static SearchResults Keep(SearchResults found, MediaFilter filter, IReadOnlyList<IndexedFile> files, int most)
    {
        ArgumentNullException.ThrowIfNull(found);
        List<Hit> hits = [.. found.Hits.Where(hit => filter.Includes(files.First(file => file.Path == hit.Path)))];
        return found with { Hits = [.. hits.Take(most)], Best = hits.FirstOrDefault() };
    }

    private static DateOnly? Day(string? text, string option, bool isLast)
    {
        if (text is null)
        {
            return null;
        }

        foreach (var (format, end) in new (string, Func<DateOnly, DateOnly>)[]
            { ("yyyy-MM-dd", day => day), ("yyyy-MM", day => day.AddMonths(1).AddDays(-1)), ("yyyy", day => day.AddYears(1).AddDays(-1)) })
        {
            if (DateOnly.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var first))
            {
                return isLast ? end(first) : first;
            }
        }

        throw new ArgumentException($"{option} takes a day, a month or a year, such as 2024-07-31, 2024-07 or 2024; found {text}.");
    }
}
