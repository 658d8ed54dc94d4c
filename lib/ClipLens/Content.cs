using System.Collections;
using System.Reflection;

namespace ClipLens;

/// <summary>Compares records by what they hold: the compiler's own
/// comparison takes two lists of the same values for different ones.</summary>
internal static class Content
{
    private const BindingFlags Fields = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    /// <summary>Says whether two values are equal: lists item by item,
    /// types of this library field by field, others by themselves.</summary>
    /// <param name="first">A value.</param>
    /// <param name="second">Another.</param>
    public static new bool Equals(object? first, object? second) => (first, second) switch
    {
        (null, _) or (_, null) => first == second,
        _ when ReferenceEquals(first, second) => true,
        (IEnumerable a and not string, IEnumerable b) => Items(a).SequenceEqual(Items(b), Comparer.Instance),
        _ when first.GetType() == second.GetType() && IsOurs(first.GetType()) => FieldsOf(first)
            .SequenceEqual(FieldsOf(second), Comparer.Instance),
        _ => first.Equals(second),
    };

    /// <summary>Computes a hash code that equal records share.</summary>
    /// <param name="record">A record of this library.</param>
    public static int Hash(object record)
    {
        var hash = default(HashCode);
        foreach (var value in FieldsOf(record))
        {
            hash.Add(value switch
            {
                null => 0,
                string text => text.GetHashCode(StringComparison.Ordinal),
                IEnumerable list => Items(list).Count(),
                _ when IsOurs(value.GetType()) => 0,
                _ => value.GetHashCode(),
            });
        }

        return hash.ToHashCode();
    }

    private static IEnumerable<object?> Items(IEnumerable list) => list.Cast<object?>();

    private static bool IsOurs(Type type) => type.Assembly == typeof(Content).Assembly && !type.IsEnum;

    private static IEnumerable<object?> FieldsOf(object value)
    {
        for (var type = value.GetType(); type is not null && IsOurs(type); type = type.BaseType)
        {
            foreach (var field in type.GetFields(Fields))
            {
                yield return field.GetValue(value);
            }
        }
    }

    private sealed class Comparer : IEqualityComparer<object?>
    {
        public static readonly Comparer Instance = new();

        public new bool Equals(object? x, object? y) => Content.Equals(x, y);

        public int GetHashCode(object? value) => throw new NotSupportedException();
    }
}
