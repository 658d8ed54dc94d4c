using System.Globalization;

namespace ClipLens;

/// <summary>Which texts and items belong together: the right answers of every query, in both directions.</summary>
public sealed class Relevance
{
    private readonly int[][] _itemsOfText, _textsOfItem;

    private Relevance(int[][] itemsOfText, int[][] textsOfItem) => (_itemsOfText, _textsOfItem) = (itemsOfText, textsOfItem);

    /// <summary>Gets the number of texts.</summary>
    public int Texts => _itemsOfText.Length;

    /// <summary>Gets the number of photos or videos.</summary>
    public int Items => _textsOfItem.Length;

    /// <summary>Pairs each text with the item of the same number.</summary>
    public static Relevance Diagonal(int count) => Of(count, count, Enumerable.Range(0, count).Select(i => (i, i)));

    /// <summary>Takes pairs of numbers from 0, any number for a text and for an item; a pair that is named twice counts once.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A pair names a text or an item that is not there.</exception>
    public static Relevance Of(int texts, int items, IEnumerable<(int Text, int Item)> pairs)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        var distinct = pairs.ToHashSet();
        foreach (var (text, item) in distinct)
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)text, (uint)texts, nameof(pairs));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)item, (uint)items, nameof(pairs));
        }

        return new(
            Groups(texts, distinct.ToLookup(p => p.Text, p => p.Item)),
            Groups(items, distinct.ToLookup(p => p.Item, p => p.Text)));
    }

    /// <summary>Reads pairs of numbers from 0, from a CSV file with the columns <c>row,column</c>.</summary>
    /// <exception cref="InvalidDataException">It has other columns, no pair, or one outside of the matrix.</exception>
    public static Relevance ReadCsv(string path, int rows, int columns)
    {
        var pairs = CsvFile.Read(path, "row", "column").Select(line => (Number(line.Fields[0], rows), Number(line.Fields[1], columns)))
            .ToList();
        return pairs.Count > 0 ? Of(rows, columns, pairs)
            : throw new InvalidDataException($"{path}: expected at least one pair of row and column; found none");

        int Number(string field, int count) =>
            int.TryParse(field, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number < count
                ? number : throw new InvalidDataException(
                $"{path}: expected rows from 0 to {rows - 1} and columns from 0 to {columns - 1}, as the matrix has; found \"{field}\"");
    }

    /// <summary>Gets the right answers of a text, as numbers of items from 0; none if nothing is right.</summary>
    public IReadOnlyList<int> ItemsOf(int text) => _itemsOfText[text];

    /// <summary>Gets the right answers of an item, as numbers of texts from 0; none if nothing is right.</summary>
    public IReadOnlyList<int> TextsOf(int item) => _textsOfItem[item];

    private static int[][] Groups(int count, ILookup<int, int> lookup) =>
        [.. Enumerable.Range(0, count).Select(key => lookup[key].ToArray())];
}
