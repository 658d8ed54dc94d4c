using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ClipLens;

/// <summary>Arrays in NumPy's .npy format: how embeddings and similarities are exchanged with other programs.</summary>
/// <remarks>Reads format versions 1 to 3, little-endian, C or Fortran order. Python objects are refused, never unpickled.</remarks>
public static class NpyFile
{
    private const int BlockItems = 1 << 17;
    private const int BlockRows = 64;

    /// <summary>Reads an array of real numbers.</summary>
    /// <param name="path">A .npy file of float16, float32 or float64, of any shape.</param>
    /// <returns>The shape, and the values in C order; float64 is rounded to float32.</returns>
    /// <exception cref="InvalidDataException">The file is damaged, or holds another type.</exception>
    public static (int[] Shape, float[] Values) ReadFloats(string path)
    {
        using var file = File.OpenRead(path);
        var header = NpyHeader.Read(path, file);
        return (header.Shape, header.Type switch
        {
            "<f4" => Values<float, float>(header, file, value => value),
            "<f8" => Values<double, float>(header, file, value => (float)value),
            "<f2" => Values<Half, float>(header, file, value => (float)value),
            _ => throw header.Unexpected("float32, float64 or float16"),
        });
    }

    /// <summary>Reads an array of whole numbers.</summary>
    /// <param name="path">A .npy file of int32 or int64, of any shape.</param>
    /// <returns>The shape, and the values in C order.</returns>
    /// <exception cref="InvalidDataException">The file is damaged, holds another type, or a number beyond 32 bits.</exception>
    public static (int[] Shape, int[] Values) ReadInts(string path)
    {
        using var file = File.OpenRead(path);
        var header = NpyHeader.Read(path, file);
        return (header.Shape, header.Type switch
        {
            "<i4" => Values<int, int>(header, file, value => value),
            "<i8" => Values<long, int>(header, file, value => value == (int)value
                ? (int)value
                : throw new InvalidDataException($"{path}: the value {value} takes more than 32 bits")),
            _ => throw header.Unexpected("int32 or int64"),
        });
    }

    /// <summary>Reads a two-dimensional array of real numbers.</summary>
    /// <param name="path">A .npy file of float16, float32 or float64, of shape <c>[rows, columns]</c>.</param>
    /// <returns>The values as float32.</returns>
    /// <exception cref="InvalidDataException">The file is damaged, or is no matrix of real numbers.</exception>
    public static Matrix ReadMatrix(string path)
    {
        var (shape, values) = ReadFloats(path);
        return shape is [var rows, > 0 and var columns]
            ? new Matrix(rows, columns, values)
            : throw new InvalidDataException($"{path}: expected the shape [rows, columns]; found [{string.Join(", ", shape)}]");
    }

    /// <summary>Writes a matrix as float32; a file of that name is replaced.</summary>
    /// <param name="path">The file, in a folder that exists.</param>
    /// <param name="matrix">Becomes an array of shape <c>[rows, columns]</c>.</param>
    public static void Write(string path, Matrix matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        using var file = File.Create(path);
        file.Write(NpyHeader.OfFloats(matrix.Rows, matrix.Columns));
        for (var row = 0; row < matrix.Rows; row++)
        {
            file.Write(MemoryMarshal.AsBytes(matrix.Row(row)));
        }
    }

    private static TValue[] Values<TItem, TValue>(NpyHeader header, FileStream file, Func<TItem, TValue> convert)
        where TItem : unmanaged
    {
        header.CheckLength(Unsafe.SizeOf<TItem>(), file.Length - file.Position);
        var values = new TValue[header.Count];
        // Block by block, so that a gigabyte of float64 needs no second gigabyte.
        var block = new TItem[Math.Min(BlockItems, values.Length)];
        for (var done = 0; done < values.Length; done += block.Length)
        {
            var items = block.AsSpan(0, Math.Min(block.Length, values.Length - done));
            file.ReadExactly(MemoryMarshal.AsBytes(items));
            for (var i = 0; i < items.Length; i++)
            {
                values[done + i] = convert(items[i]);
            }
        }

        return header.FortranOrder && header.Shape.Length > 1 ? FromFortranOrder(values, header.Shape) : values;
    }

    private static T[] FromFortranOrder<T>(T[] values, int[] shape)
    {
        var result = new T[values.Length];
        if (shape is [var rows, var columns])
        {
            // A matrix may be large: some rows at a time, so that what is being written stays in the cache.
            Parallel.For(0, (rows + BlockRows - 1) / BlockRows, block =>
            {
                for (var column = 0; column < columns; column++)
                {
                    for (var row = block * BlockRows; row < Math.Min(rows, (block + 1) * BlockRows); row++)
                    {
                        result[(row * columns) + column] = values[(column * rows) + row];
                    }
                }
            });
            return result;
        }

        var index = new int[shape.Length];
        for (var target = 0; target < result.Length; target++)
        {
            int source = 0, stride = 1;
            for (var axis = 0; axis < shape.Length; stride *= shape[axis++])
            {
                source += index[axis] * stride;
            }

            result[target] = values[source];
            for (var axis = shape.Length - 1; axis >= 0 && ++index[axis] == shape[axis]; axis--)
            {
                index[axis] = 0;
            }
        }

        return result;
    }
}
