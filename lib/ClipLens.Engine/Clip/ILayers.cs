namespace ClipLens.Engine;

/// <summary>Gives the layers of a tower their weights: those of a checkpoint, or first ones for a training.</summary>
internal interface ILayers
{
    /// <summary>Makes a linear layer of a transformer, with a bias.</summary>
    /// <param name="prefix">Goes before each name.</param>
    /// <param name="names">Several where a checkpoint has several layers that read the same input.</param>
    /// <param name="inputs">Values per row that come in.</param>
    /// <param name="outputs">Values per row that go out, of all names together.</param>
    /// <param name="deviation">Standard deviation of first weights.</param>
    Linear Inner(string prefix, string[] names, int inputs, int outputs, double deviation);

    /// <summary>Makes a linear layer between a transformer and what lies outside of it, without a bias.</summary>
    /// <param name="name">The tensor.</param>
    /// <param name="deviation">Standard deviation of first weights.</param>
    /// <param name="shape">Outputs, then inputs in one or more dimensions.</param>
    Linear Outer(string name, double deviation, params int[] shape);

    /// <summary>Makes a layer norm: <c>name.weight</c> and <c>name.bias</c>, each <c>[width]</c>.</summary>
    LayerNorm Norm(string name, int width, float epsilon);

    /// <summary>Makes values that are added to tokens, or stand for them.</summary>
    /// <param name="name">The tensor.</param>
    /// <param name="deviation">Standard deviation of first values.</param>
    /// <param name="shape">Its sizes.</param>
    Parameter Embedding(string name, double deviation, params int[] shape);
}

/// <summary>Layers with the weights of a checkpoint, in the form that the kernels multiply with.</summary>
/// <param name="reader">The checkpoint.</param>
/// <param name="triesShort">Whether a matrix whose values all are <see cref="ShortFloat"/>s is kept as such.</param>
internal sealed class CheckpointLayers(WeightReader reader, bool triesShort) : ILayers
{
    public Linear Inner(string prefix, string[] names, int inputs, int outputs, double deviation)
    {
        var weight = Pack([.. names.Select(name => $"{prefix}{name}.weight")], outputs / names.Length, inputs);
        var bias = new Parameter([.. names.Select(name => $"{prefix}{name}.bias")], [outputs], decays: false);
        for (var (i, part) = (0, outputs / names.Length); i < names.Length; i++)
        {
            reader.Read(bias.Value.Values.Slice(i * part, part), bias.Names[i], [part]);
        }

        return new(weight, bias);
    }

    public Linear Outer(string name, double deviation, params int[] shape) => new(Pack([name], shape), null);

    public LayerNorm Norm(string name, int width, float epsilon) =>
        new(Read(name + ".weight", width), Read(name + ".bias", width), epsilon);

    public Parameter Embedding(string name, double deviation, params int[] shape) => Read(name, shape);

    private Parameter Read(string name, params int[] shape)
    {
        var parameter = new Parameter(name, decays: false, shape);
        reader.Read(parameter.Value.Values, name, Longs(shape));
        return parameter;
    }

    /// <summary>Reads layers' weights, one row per output, into columns of a
    /// packed matrix, side by side: <c>[inputs, names · outputs]</c>.</summary>
    private PackedMatrix Pack(string[] names, params int[] shape)
    {
        foreach (var name in names)
        {
            reader.Check(name, Longs(shape));
        }

        return (triesShort && Tile.Best.TakesShort ? TryPack(names, shape, isShort: true) : null) ?? TryPack(names, shape, isShort: false)!;
    }

    private PackedMatrix? TryPack(string[] names, int[] shape, bool isShort)
    {
        var outputs = shape[0];
        var packed = new PackedMatrix((int)(shape.Aggregate(1L, (length, size) => length * size) / outputs), names.Length * outputs,
            isShort: isShort);
        var panel = packed.Tile.Columns;
        try
        {
            return Parallel.For(0, packed.Panels, (part, loop) =>
            {
                var row = new float[packed.Depth];
                for (var column = part * panel; column < Math.Min(packed.Columns, (part + 1) * panel); column++)
                {
                    reader.Read(names[column / outputs], (long)(column % outputs) * packed.Depth, row);
                    if (!packed.TrySetColumn(column, row))
                    {
                        loop.Stop();
                        return;
                    }
                }
            }).IsCompleted ? packed : null;
        }
        catch (AggregateException e) when (e.InnerException is InvalidDataException damaged)
        {
            throw new InvalidDataException(damaged.Message, e);
        }
    }

    private static long[] Longs(int[] shape) => Array.ConvertAll(shape, size => (long)size);
}
