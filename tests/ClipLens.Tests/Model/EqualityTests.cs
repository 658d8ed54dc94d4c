using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace ClipLens.Tests.Model;

/// <summary>A record is equal to another where its values are, so a list among them must be compared by what it holds.</summary>
public sealed class EqualityTests
{
    [Fact]
    public void Two_preprocessings_of_the_same_values_are_equal()
    {
        Assert.Equal(Preprocessing.Clip(224), Preprocessing.Clip(224));
        Assert.Equal(Preprocessing.Clip(224).GetHashCode(), Preprocessing.Clip(224).GetHashCode());
        Assert.NotEqual(Preprocessing.Clip(224), Preprocessing.Clip(224) with { Std = [0.5f, 0.5f, 0.5f] });
        Assert.NotEqual(Preprocessing.Clip(224), Preprocessing.Clip(224) with { Squeezes = true });
        Assert.NotEqual(Preprocessing.Clip(224), Preprocessing.Clip(224) with { DecodesFast = true });
    }

    [Fact]
    public void Two_answers_with_the_same_hits_are_equal()
    {
        Assert.Equal(Found("b.jpg"), Found("b.jpg"));
        Assert.Equal(Found("b.jpg").GetHashCode(), Found("b.jpg").GetHashCode());
        Assert.NotEqual(Found("b.jpg"), Found("c.jpg"));
        Assert.NotEqual(Found("b.jpg"), Found("b.jpg") with { Query = Query.Text("a dog") - Query.Text("people") });

        static SearchResults Found(string copy) => new()
        {
            Query = "a dog",
            Model = "picturebook",
            Threshold = 0.25f,
            Best = null,
            Hits = [new Hit("a.jpg", 0.5f) { OtherPaths = [copy] }],
        };
    }

    [Fact]
    public void Two_figures_of_the_same_numbers_are_equal()
    {
        Assert.Equal(Line(2), Line(2));
        Assert.NotEqual(Line(2), Line(3));
        Assert.Equal(Figure.HeatMap(new Matrix(1, 1, [0.5f]), ["a"], ["b"]), Figure.HeatMap(new Matrix(1, 1, [0.5f]), ["a"], ["b"]));
        Assert.NotEqual(Figure.HeatMap(new Matrix(1, 1, [0.5f]), ["a"], ["b"]), Figure.HeatMap(new Matrix(1, 1, [0.6f]), ["a"], ["b"]));

        static Figure Line(int y) => Figure.Lines("x", "y", Series.Of("a", [1, 2], [1, y])).WithLine(1, "here");
    }

    [Fact]
    public void No_record_compares_its_lists_by_reference()
    {
        var library = Path.Combine(Shared.Repository, "lib", "bin");
        var assemblies = Directory.GetFiles(library, "ClipLens*.dll").Select(Assembly.LoadFrom).ToList();
        // what every record has
        var wrong = from type in assemblies.SelectMany(assembly => assembly.GetExportedTypes())
                    where type.GetMethod("PrintMembers", BindingFlags.Instance | BindingFlags.NonPublic) is not null
                    where type.GetMethod(nameof(Equals), [type])?.GetCustomAttribute<CompilerGeneratedAttribute>() is not null
                    from field in type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)
                    where field.FieldType != typeof(string)
                        && (typeof(IEnumerable).IsAssignableFrom(field.FieldType) || field.FieldType == typeof(Matrix))
                    select $"{type.Name}.{field.Name}";
        Assert.True(!wrong.Any(), string.Join("\n", wrong));
        Assert.InRange(assemblies.Count, 7, 20);
    }
}
