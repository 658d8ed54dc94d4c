using System.Globalization;
using Microsoft.Data.Analysis;

namespace ClipLens.Interactive;

/// <summary>A table as it shows itself in a notebook.</summary>
internal static class DataFrameHtml
{
    private const int MaxRows = 25;

    /// <summary>Draws the first rows.</summary>
    /// <param name="frame">The table.</param>
    public static string Of(DataFrame frame)
    {
        var rows = Enumerable.Range(0, (int)Math.Min(MaxRows, frame.Rows.Count)).ToList();
        var columns = frame.Columns.Select(column => (column, Form: Form(rows.Select(row => column[row])))).ToList();
        return Html.Of($"""
            <table style="font-variant-numeric:tabular-nums"><thead><tr>
            {frame.Columns.Select(c => Html.Of($"""<th style="text-align:{Side(c)}">{c.Name}</th>"""))}</tr></thead>
            <tbody>{rows.Select(row => Html.Of($"<tr>{columns.Select(c => Cell(c.column, c.Form, row))}</tr>"))}</tbody></table>
            <div>{Count(frame)}</div>
            """).Markup;
    }

    private static Html Cell(DataFrameColumn column, string form, int row) =>
        Html.Of($"""<td style="text-align:{Side(column)}">{Text(column[row], form)}</td>""");

    /// <summary>Says how large it is.</summary>
    /// <param name="frame">The table.</param>
    public static string Count(DataFrame frame) => frame.Rows.Count > MaxRows
        ? string.Create(CultureInfo.InvariantCulture, $"{MaxRows} of {frame.Rows.Count:N0} rows, {frame.Columns.Count} columns")
        : string.Create(CultureInfo.InvariantCulture, $"{frame.Rows.Count} rows, {frame.Columns.Count} columns");

    private static string Side(DataFrameColumn column) => column.IsNumericColumn() ? "right" : "left";

    /// <summary>As many decimals as the number of a column that needs most, at most four, so that they stand one below the other.</summary>
    private static string Form(IEnumerable<object?> column) => "F" + column.Select(value => value switch
    {
        float or double => Convert.ToDouble(value, CultureInfo.InvariantCulture).ToString("0.####", CultureInfo.InvariantCulture),
        _ => "",
    }).DefaultIfEmpty("").Max(text => text.Contains('.') ? text.Length - text.IndexOf('.') - 1 : 0);

    private static string Text(object? value, string form) => value is float or double
        ? ((IFormattable)value).ToString(form, CultureInfo.InvariantCulture)
        : Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
}
