using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using ClipLens.Hub;

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
    }

    [Fact]
    public void No_record_of_the_engine_or_the_hub_compares_its_lists_by_reference()
    {
        Assembly[] assemblies = [typeof(ClipModel).Assembly, typeof(ModelHub).Assembly];
        // what every record has
        var wrong = from type in assemblies.SelectMany(assembly => assembly.GetExportedTypes())
                    where type.GetMethod("PrintMembers", BindingFlags.Instance | BindingFlags.NonPublic) is not null
                    where type.GetMethod(nameof(Equals), [type])?.GetCustomAttribute<CompilerGeneratedAttribute>() is not null
                    from field in type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)
                    where field.FieldType != typeof(string)
                        && (typeof(IEnumerable).IsAssignableFrom(field.FieldType) || field.FieldType == typeof(Matrix))
                    select $"{type.Name}.{field.Name}";
        Assert.Empty(wrong);
    }
}
