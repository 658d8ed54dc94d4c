using System.Buffers.Binary;
using System.Text;
using ClipLens.Tests.Media;

namespace ClipLens.Tests.Model;

public sealed class SafetensorsTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public void Values_of_every_float_type_are_read_as_float32()
    {
        byte[] body = [.. BitConverter.GetBytes(1.5f), .. BitConverter.GetBytes(-2f), .. BitConverter.GetBytes((Half)0.25f),
            .. BitConverter.GetBytes((ushort)0xC020)];
        using var file =
            Open("""
                {"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},
                "b":{"dtype":"F16","shape":[],"data_offsets":[8,10]},"c":{"dtype":"BF16","shape":[1],"data_offsets":[10,12]}}
                """, body);
        Assert.Equal([1.5f, -2f], Read(file, "a", 2));
        Assert.Equal([0.25f], Read(file, "b", 1));
        Assert.Equal([-2.5f], Read(file, "c", 1));
        Assert.Equal([2], file.ShapeOf("a"));
        Assert.Null(file.ShapeOf("d"));
        Assert.Throws<ArgumentOutOfRangeException>(() => Read(file, "a", 3));
    }

    [Fact]
    public void Integers_are_no_weights()
    {
        using var file = Open("""{"ids":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}""", new byte[8]);
        Assert.Contains("I64", Assert.Throws<InvalidDataException>(() => Read(file, "ids", 1)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,16]}}""", "8 were expected")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4],"data_offsets":[4,20]}}""", "[4, 20] of 16")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}""", "[-4, 0]")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}""",
        "overlap")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-2,-1],"data_offsets":[0,8]}}""", "-2")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4611686018427387904,4611686018427387904],"data_offsets":[0,16]}}""",
        "4611686018427387904")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1]}}""", "JSON")]
    [InlineData("""{"a":{"dtype":7,"shape":[1],"data_offsets":[0,4]}}""", "JSON")]
    [InlineData("""{"a":{"dtype":null,"shape":[1],"data_offsets":[0,1]}}""", "JSON")]
    [InlineData("""{"a":[]}""", "JSON")]
    [InlineData("[1,2]", "JSON")]
    [InlineData("{", "JSON")]
    public void A_lying_header_is_refused(string header, string expected)
    {
        var message = Assert.Throws<InvalidDataException>(() => Open(header, new byte[16])).Message;
        Assert.Contains(expected, message, StringComparison.Ordinal);
        Assert.Contains("weights.safetensors", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(10_000_000_000)]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    [InlineData(25)]
    public void A_header_longer_than_the_file_is_refused(long length)
    {
        var bytes = new byte[32];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, length);
        var path = _folder.Write("weights.safetensors", bytes);
        Assert.Contains("32", Assert.Throws<InvalidDataException>(() => new Safetensors(path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void A_file_too_short_for_a_header_is_refused(int length)
    {
        var path = _folder.Write("weights.safetensors", new byte[length]);
        Assert.Contains($"{length} bytes", Assert.Throws<InvalidDataException>(() => new Safetensors(path)).Message,
            StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static float[] Read(Safetensors file, string name, int count)
    {
        var values = new float[count];
        file.Read(name, 0, values);
        return values;
    }

    private Safetensors Open(string header, byte[] body)
    {
        var json = Encoding.UTF8.GetBytes(header);
        return new Safetensors(_folder.Write("weights.safetensors", [.. BitConverter.GetBytes((long)json.Length), .. json, .. body]));
    }
}
