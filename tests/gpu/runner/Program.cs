// Runs xunit tests where there is no SDK: every method with a Fact or Theory attribute, its InlineData, its Skip.
// dotnet exec --depsfile T.deps.json --runtimeconfig T.runtimeconfig.json Runner.dll T.dll
using System.Diagnostics;
using System.Reflection;
using System.Runtime.Loader;

var (passed, failed, skipped) = (0, 0, 0);
foreach (var method in AssemblyLoadContext.Default.LoadFromAssemblyPath(Path.GetFullPath(args[0])).GetTypes().Where(t => t.IsClass)
    .SelectMany(t => t.GetMethods()))
{
    var test = method.GetCustomAttributes().FirstOrDefault(a => Names(a.GetType()).Contains("FactAttribute"));
    if (test is null)
    {
        continue;
    }

    var skip = test.GetType().GetProperty("Skip")!.GetValue(test) as string; // a Fact has it
    object?[][] data = [.. method.GetCustomAttributesData().Where(a => a.AttributeType.Name == "InlineDataAttribute").Select(Values)];
    foreach (var arguments in data.Length > 0 ? data : [[]])
    {
        var name = $"{method.DeclaringType!.Name}.{method.Name}({string.Join(", ", arguments)})"; // found in a type
        if (skip is not null)
        {
            skipped++;
            Console.WriteLine($"  skipped {name}: {skip}");
            continue;
        }

        var watch = Stopwatch.StartNew();
        try
        {
            var instance = Activator.CreateInstance(method.DeclaringType);
            if (method.Invoke(instance, arguments) is Task task)
            {
                await task;
            }

            (instance as IDisposable)?.Dispose();
            passed++;
            Console.WriteLine($"  passed  {name} {watch.ElapsedMilliseconds} ms");
        }
        catch (Exception e) // whatever a test throws is its failure
        {
            failed++;
            var inner = e is TargetInvocationException { InnerException: { } i } ? i : e;
            Console.WriteLine(
                $"  FAILED  {name}: {inner.GetType().Name}: "
                    + $"{inner.Message}\n{string.Join('\n', (inner.StackTrace ?? "").Split('\n').Take(6))}");
        }
    }
}

Console.WriteLine($"tests: {passed} passed, {failed} failed, {skipped} skipped");
return failed == 0 && passed > 0 ? 0 : 1;

static object?[] Values(CustomAttributeData inlineData) =>
    [.. ((IEnumerable<CustomAttributeTypedArgument>)inlineData.ConstructorArguments[0].Value!)
    .Select(v => v.ArgumentType.IsEnum ? Enum.ToObject(v.ArgumentType, v.Value!) : v.Value)]; // neither an enum nor the list is null

static IEnumerable<string> Names(Type? type)
{
    for (; type is not null; type = type.BaseType)
    {
        yield return type.Name;
    }
}
