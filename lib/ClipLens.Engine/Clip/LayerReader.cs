namespace ClipLens.Engine;

/// <summary>Reads a checkpoint's layers into the form that the kernels multiply with.</summary>
internal static class LayerReader
{
    /// <summary>Reads layers' weights, one row per output, into columns of a packed matrix, side by side.</summary>
    /// <param name="reader">Reads and checks.</param>
    /// <param name="names">Tensors of equal shape.</param>
    /// <param name="shape">The shape that the configuration calls for: outputs, then inputs in one or more dimensions.</param>
    /// <returns><c>[inputs, names · outputs]</c>.</returns>
    public static PackedMatrix Pack(this WeightReader reader, string[] names, params long[] shape)
    {
        foreach (var name in names)
        {
            reader.Check(name, shape);
        }

        var outputs = (int)shape[0];
        var packed = new PackedMatrix((int)(shape.Aggregate(1L, (length, size) => length * size) / outputs), names.Length * outputs);
        var panel = packed.Tile.Columns;
        Parallel.For(0, packed.Panels, part =>
        {
            var row = new float[packed.Depth];
            for (var column = part * panel; column < Math.Min(packed.Columns, (part + 1) * panel); column++)
            {
                reader.Read(names[column / outputs], (long)(column % outputs) * packed.Depth, row);
                packed.SetColumn(column, row);
            }
        });
        return packed;
    }

    /// <summary>Reads a linear layer: <c>name.weight</c> <c>[outputs, inputs]</c> and <c>name.bias</c> <c>[outputs]</c>.</summary>
    public static Linear Linear(this WeightReader reader, string name, int inputs, int outputs) =>
        new(reader.Pack([name + ".weight"], outputs, inputs), reader.Read(name + ".bias", outputs));

    /// <summary>Reads a layer norm: <c>name.weight</c> and <c>name.bias</c>, each <c>[width]</c>.</summary>
    public static LayerNorm LayerNorm(this WeightReader reader, string name, int width, float epsilon) =>
        new(reader.Read(name + ".weight", width), reader.Read(name + ".bias", width), epsilon);
}
