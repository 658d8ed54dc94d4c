using System.Globalization;

namespace ClipLens;

/// <summary>A table of numbers as colours, with words or pictures along its sides.</summary>
[TypeFormatterSource]
public sealed record HeatMap : IVisual
{
    private const int MaxLevel = 8; // of more columns, the words stand upright
    private const int HeadWidth = 96;

    internal HeatMap(Matrix values, IReadOnlyList<FigureLabel> rows, IReadOnlyList<FigureLabel> columns)
    {
        if ((values.Rows, values.Columns) != (rows.Count, columns.Count))
        {
            throw new ArgumentException(
                $"The labels are for [{rows.Count}, {columns.Count}] numbers; found [{values.Rows}, {values.Columns}].", nameof(values));
        }

        (Values, Rows, Columns) = (values, rows, columns);
    }

    /// <summary>Gets the numbers, <c>[rows, columns]</c>.</summary>
    internal Matrix Values { get; }

    /// <summary>Gets what each row stands for.</summary>
    internal IReadOnlyList<FigureLabel> Rows { get; }

    /// <summary>Gets what each column stands for.</summary>
    internal IReadOnlyList<FigureLabel> Columns { get; }

    /// <summary>Gets what is written above.</summary>
    public string Title { get; init; } = "";

    /// <summary>Gets how a number is written, such as <c>0.00</c> or <c>0</c>.</summary>
    public string Format { get; init; } = "0.00";

    /// <summary>Gets whether the largest number of each row is framed.</summary>
    public bool MarkBest { get; init; } = true;

    /// <inheritdoc/>
    public string ToHtml()
    {
        var finite = Values.Values.Where(float.IsFinite).DefaultIfEmpty(0).ToList();
        var (low, high) = (finite.Min(), finite.Max());
        var pictures = Thumbnails.Of(this, Rows.Concat(Columns).Where(label => label.Path is not null).Select(Request));
        var heads = Columns.Select(label => Html.Of($"""<th scope="col" title="{label.Words}">{Head(label)}</th>"""));
        return Parts.Figure(Title, Html.Of($"""
            <div class="cl-heat"><table class="{(Columns.Count > MaxLevel ? "cl-many" : "")}"
                style="min-width:{100 + ((Columns.Count > MaxLevel ? 18 : 26) * Columns.Count)}px"><thead><tr><td></td>{heads}</tr></thead>
            <tbody>{Enumerable.Range(0, Values.Rows).Select(Row)}</tbody></table></div>
            """));

        Html Head(FigureLabel label) =>
            label.Path is null ? Html.Of($"{label.Words}") : pictures.Show(Request(label), label.Words, HeadWidth);

        Html Row(int row)
        {
            var cells = Values.Row(row).ToArray();
            var best = MarkBest ? cells.Max() : float.NaN;
            return Html.Of(
                $"""<tr><th scope="row" title="{Rows[row].Words}">{Head(Rows[row])}</th>{cells.Select(value => Cell(value, value == best))}</tr>""");
        }

        // The colour is never so strong that the text on it, light or dark, cannot be read. The bar is for hosts that take the colour away.
        Html Cell(float value, bool best)
        {
            var share = high > low ? (value - low) / (high - low) : 0.5;
            return Html.Of($"""
                <td class="{(best ? "cl-best" : "")}" style="background:rgba(47,143,131,{0.7 * share:0.###})">{(best ? Html.Of($"<b>{Text(value)}</b>") : Html.Of($"{Text(value)}"))}<br/>{Drawing.Bar(48 * share)}</td>
                """);
        }
    }

    /// <summary>Writes the numbers as a table.</summary>
    public override string ToString()
    {
        var rows = Rows.Select((row, place) =>
            $"{string.Join("  ", Values.Row(place).ToArray().Select(value => $"{Text(value),6}"))}  {row.Words}");
        var all = rows.Append($"columns: {string.Join(", ", Columns.Select(column => column.Words))}");
        return string.Join('\n', Title.Length > 0 ? all.Prepend(Title) : all);
    }

    private static ThumbnailRequest Request(FigureLabel label) => new(label.Path!, label.Time); // asked only of those with a path

    private string Text(float value) => value.ToString(Format, CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public bool Equals(HeatMap? other) => Content.Equals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => Content.Hash(this);
}

/// <summary>What a row or column of a heat map stands for: words, a picture, or a frame of a video.</summary>
/// <param name="Words">The words; of a picture, what it is called.</param>
/// <param name="Path">The picture or video; <see langword="null"/> for words.</param>
/// <param name="Time">Of a frame, its time in seconds from the start of the file.</param>
public readonly record struct FigureLabel(string Words, string? Path = null, double? Time = null)
{
    /// <summary>Labels with a picture.</summary>
    public static FigureLabel Picture(string path) => new(System.IO.Path.GetFileName(path), path);

    /// <summary>Labels with words.</summary>
    public static implicit operator FigureLabel(string words) => new(words);
}
