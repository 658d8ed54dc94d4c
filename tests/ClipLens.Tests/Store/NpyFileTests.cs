using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;

namespace ClipLens.Tests.Store;

public sealed class NpyFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("cliplens-npy-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(0, 4)]
    [InlineData(1, 1)]
    [InlineData(3, 5)]
    [InlineData(70_000, 7)]
    public void A_matrix_written_is_the_matrix_read(int rows, int columns)
    {
        var matrix = new Matrix(rows, columns, [.. Enumerable.Range(0, rows * columns).Select(i => i * 0.37f)]);
        var path = Path.Combine(_folder, "a b é.npy");

        NpyFile.Write(path, matrix);

        var read = NpyFile.ReadMatrix(path);
        Assert.Equal((rows, columns), (read.Rows, read.Columns));
        Assert.Equal(matrix.Values, read.Values);
        var (shape, values) = Npy.Read<float>(path);
        Assert.Equal([rows, columns], shape);
        Assert.Equal(matrix.Values, values);
        Assert.Equal(0, (new FileInfo(path).Length - (4L * rows * columns)) % 64);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Every_version_and_order_of_keys_is_read(int version)
    {
        var path = Save("{'shape': (2, 3), 'descr': '<f4', 'fortran_order': False}", Bytes<float>(1, 2, 3, 4, 5, 6), version);
        Assert.Equal([1, 2, 3, 4, 5, 6], NpyFile.ReadMatrix(path).Values);
    }

    [Fact]
    public void Doubles_and_halves_become_floats()
    {
        Assert.Equal([0.1f, -2],
            NpyFile.ReadFloats(Save("{'descr': '<f8', 'fortran_order': False, 'shape': (2,), }", Bytes(0.1, -2.0))).Values);
        Assert.Equal([0.5f, -2],
            NpyFile.ReadFloats(Save("{'descr': '<f2', 'fortran_order': False, 'shape': (2,), }", Bytes((Half)0.5, (Half)(-2)))).Values);
    }

    [Fact]
    public void Long_integers_become_integers_unless_they_are_too_long()
    {
        Assert.Equal([49406, -1],
            NpyFile.ReadInts(Save("{'descr': '<i8', 'fortran_order': False, 'shape': (2,), }", Bytes(49406L, -1L))).Values);
        var error = Assert.Throws<InvalidDataException>(() =>
            NpyFile.ReadInts(Save("{'descr': '<i8', 'fortran_order': False, 'shape': (1,), }", Bytes(1L << 40))));
        Assert.Contains("1099511627776", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fortran_order_is_turned_into_C_order()
    {
        Assert.Equal([1, 2, 3, 4, 5, 6], NpyFile.ReadMatrix(
            Save("{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }", Bytes<float>(1, 4, 2, 5, 3, 6))).Values);
        Assert.Equal(Enumerable.Range(0, 130 * 70).Select(i => (float)i), NpyFile.ReadMatrix(Save(
            "{'descr': '<f4', 'fortran_order': True, 'shape': (130, 70), }",
            Bytes([.. Enumerable.Range(0, 130 * 70).Select(i => (float)((i % 130 * 70) + (i / 130)))]))).Values);
        // [2, 2, 3]: the value at (i, j, k) is 100 i + 10 j + k.
        Assert.Equal([0, 1, 2, 10, 11, 12, 100, 101, 102, 110, 111, 112], NpyFile.ReadInts(
            Save("{'descr': '<i4', 'fortran_order': True, 'shape': (2, 2, 3), }",
                Bytes(0, 100, 10, 110, 1, 101, 11, 111, 2, 102, 12, 112))).Values);
    }

    [Theory]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }", 23, "takes 24 bytes; found 23")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }", 28, "takes 24 bytes; found 28")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (99999, 99999), }", 4, "at most")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-1, 3), }", 4, "at most")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000,), }", 4, "takes 4000000000 bytes")]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (2,), }", 4, "pickled Python objects")]
    [InlineData("{'descr': '>f4', 'fortran_order': False, 'shape': (2,), }", 8, "little-endian; found the type >f4")]
    [InlineData("{'descr': '<i8', 'fortran_order': False, 'shape': (2,), }", 16, "found the type <i8")]
    [InlineData("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2,), }", 8, "found the type [('a', '<f4')]")]
    [InlineData("{'fortran_order': False, 'shape': (2,), }", 8, "descr, fortran_order and shape")]
    [InlineData("os.system('x')", 8, "descr, fortran_order and shape")]
    public void What_is_wrong_with_a_file_is_said(string dictionary, int valueBytes, string expected)
    {
        var path = Save(dictionary, new byte[valueBytes]);
        var error = Assert.Throws<InvalidDataException>(() => NpyFile.ReadFloats(path));
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_another_kind_or_cut_in_its_header_is_refused()
    {
        var path = Path.Combine(_folder, "cut.npy");
        byte[] whole = File.ReadAllBytes(Save("{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }", Bytes(1f), version: 2));
        foreach (var length in new[] { 0, 5, 9, 11, 40 })
        {
            File.WriteAllBytes(path, whole[..length]);
            Assert.Throws<InvalidDataException>(() => NpyFile.ReadFloats(path));
        }

        File.WriteAllText(path, "PK\u0003\u0004 an .npz archive");
        Assert.Throws<InvalidDataException>(() => NpyFile.ReadFloats(path));
        whole[6] = 9;
        File.WriteAllBytes(path, whole);
        Assert.Contains("version 1, 2 or 3", Assert.Throws<InvalidDataException>(() => NpyFile.ReadFloats(path)).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Only_two_dimensions_make_a_matrix()
    {
        var path = Save("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", Bytes(1f, 2f));
        Assert.Contains("[rows, columns]; found [2]", Assert.Throws<InvalidDataException>(() => NpyFile.ReadMatrix(path)).Message,
            StringComparison.Ordinal);
    }

    [NumPyFact]
    public void NumPy_reads_what_is_written_and_writes_what_is_read()
    {
        var (ours, theirs) = (Path.Combine(_folder, "ours.npy"), Path.Combine(_folder, "theirs.npy"));
        NpyFile.Write(ours, new Matrix(2, 3, [1, 2, 3, 4, 5, 6.5f]));

        NumPyFactAttribute.Run("import numpy as n, sys; a = n.load(sys.argv[1]); n.save(sys.argv[2], n.asfortranarray(a.astype('f8') * 2))",
            ours, theirs);

        Assert.Equal([2, 4, 6, 8, 10, 13], NpyFile.ReadMatrix(theirs).Values);
    }

    private static byte[] Bytes<T>(params T[] values) where T : unmanaged => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    private string Save(string dictionary, byte[] values, int version = 1)
    {
        var header = Encoding.UTF8.GetBytes(dictionary + "\n");
        var length = new byte[version == 1 ? 2 : 4];
        BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)header.Length);
        var path = Path.Combine(_folder, $"{Guid.NewGuid()}.npy");
        File.WriteAllBytes(path, [0x93, .. "NUMPY"u8, (byte)version, 0, .. length, .. header, .. values]);
        return path;
    }
}
