using System.Globalization;
using Microsoft.Data.Analysis;

namespace ClipLens.Interactive;

/// <summary>A table as it shows itself in a notebook.</summary>
internal static class DataFrameHtml
{
    private const int MostRows = 25;

    /// <summary>Draws the first rows.</summary>
    /// <param name="frame">The table.</param>
    public static string Of(DataFrame frame)
    {
        var rows = Enumerable.Range(0, (int)Math.Min(MostRows, frame.Rows.Count));
        return Html.Of($"""
            <table style="font-variant-numeric:tabular-nums"><thead><tr>
            {frame.Columns.Select(c => Html.Of($"""<th style="text-align:{Side(c)}">{c.Name}</th>"""))}</tr></thead>
            <tbody>{rows.Select(row => Html.Of($"<tr>{frame.Columns.Select(c => Cell(c, row))}</tr>"))}</tbody></table>
            <div>{Count(frame)}</div>
            """).Markup;
    }

    private static Html Cell(DataFrameColumn column, int row) =>
        Html.Of($"""<td style="text-align:{Side(column)}">{Text(column[row])}</td>""");

    /// <summary>Says how large it is.</summary>
    /// <param name="frame">The table.</param>
    public static string Count(DataFrame frame) => frame.Rows.Count > MostRows
        ? string.Create(CultureInfo.InvariantCulture, $"{MostRows} of {frame.Rows.Count:N0} rows, {frame.Columns.Count} columns")
        : string.Create(CultureInfo.InvariantCulture, $"{frame.Rows.Count} rows, {frame.Columns.Count} columns");

    private static string Side(DataFrameColumn column) => column.IsNumericColumn() ? "right" : "left";

    private static string Text(object? value) => value switch
    {
        float number => number.ToString("0.####", CultureInfo.InvariantCulture),
        double number => number.ToString("0.####", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
