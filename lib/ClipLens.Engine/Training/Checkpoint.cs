using ClipLens.Engine;

namespace ClipLens.Training;

/// <summary>All that a training needs to go on: parameters, their moments, and the number of steps done.</summary>
internal static class Checkpoint
{
    private const string StepName = "training.step";

    public static void Write(string path, IEnumerable<Parameter> parameters, int step)
    {
        var file = new SafetensorsFile();
        foreach (var parameter in parameters)
        {
            foreach (var (suffix, values) in Kept(parameter))
            {
                file.Add(parameter, values, suffix);
            }
        }

        var steps = new Parameter(StepName, decays: false).Fill(step);
        file.Add(steps, steps.Value);
        file.Write(path, half: false, new Dictionary<string, string>());
    }

    /// <summary>Reads a file that <see cref="Write"/> wrote.</summary>
    /// <returns>The steps done.</returns>
    public static int Read(string path, IEnumerable<Parameter> parameters)
    {
        using var file = new Safetensors(path);
        foreach (var parameter in parameters)
        {
            foreach (var (suffix, values) in Kept(parameter))
            {
                Read(file, parameter, values, suffix);
            }
        }

        var steps = new Parameter(StepName, decays: false);
        Read(file, steps, steps.Value, "");
        return (int)steps.Value.Values[0];
    }

    private static IEnumerable<(string Suffix, Rows Values)> Kept(Parameter parameter)
    {
        yield return ("", parameter.Value);
        yield return (".first_moment", parameter.Moments.First);
        if (!parameter.IsInner)
        {
            yield return (".second_moment", parameter.Moments.Second);
        }
    }

    private static void Read(Safetensors file, Parameter parameter, Rows values, string suffix)
    {
        var length = values.Width / parameter.Names.Count;
        for (var i = 0; i < parameter.Names.Count; i++)
        {
            var name = parameter.Names[i] + suffix;
            var shape = file.ShapeOf(name);
            if (shape is null || !shape.SequenceEqual(parameter.Shape.Select(size => (long)size)))
            {
                var found = shape is null ? "none" : $"one of [{string.Join(", ", shape)}]";
                throw new InvalidDataException(
                    $"{file.Path}: expected a tensor {name} of [{string.Join(", ", parameter.Shape)}]; found {found}. A training goes "
                        + "on from a checkpoint of a model of the same sizes.");
            }

            file.Read(name, 0, values.Values.Slice(i * length, length));
        }
    }
}
