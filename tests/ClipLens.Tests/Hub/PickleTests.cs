using System.IO.Compression;
using System.Text;
using ClipLens.Hub.Formats;

namespace ClipLens.Tests.Hub;

/// <summary>A <c>.bin</c> is read and never run; whatever is wrong with it ends in one kind of error.</summary>
public sealed class PickleTests : IDisposable
{
    private const string Storage = "(X\u0007\0\0\0storagectorch\nFloatStorage\nX\u0001\0\0\00X\u0003\0\0\0cpuK\u0006tQ";
    private const string LegacyStart = "\u0080\u0002\u008a\u000al\u00fc\u009cF\u00f9 j\u00a8P\u0019.";
    private const string Rebuild = "ctorch._utils\n_rebuild_tensor_v2\n";
    private readonly string _path = Path.GetTempFileName();

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void A_table_written_by_hand_is_read()
    {
        Write(Table(Storage + "K\u0001K\u0002K\u0002\u0086K\u0002K\u0001\u0086"));

        using var weights = new TorchWeights(_path);

        Assert.Equal([2, 2], weights.ShapeOf("t"));
        Assert.Equal([2, 3, 4, 5], Read(weights, "t", 4));
        Assert.Null(weights.ShapeOf("u"));
    }

    /// <summary>What PyTorch writes with pickle_protocol=4 or 5: frames,
    /// short strings, names from the stack, a memo without numbers.</summary>
    [Theory]
    [InlineData('\u0004')]
    [InlineData('\u0005')]
    public void A_table_of_protocol_4_or_5_is_read(char protocol)
    {
        const string Tensor = "\u008c\u000ctorch._utils\u008c\u0012_rebuild_tensor_v2\u0093\u0094("
            + "(\u008c\u0007storage\u0094\u008c\u0005torch\u008c\u000cFloatStorage\u0093\u0094\u008d"
            + "\u0001\0\0\0\0\0\0\00\u008c\u0003cpuK\u0006t\u0094Q"
            + "K\u0001K\u0002K\u0002\u0086K\u0002K\u0001\u0086\u0089\u008c\u000bcollections\u008c\u000bOrderedDict\u0093)RtR";
        Write($"\u0080{protocol}\u0095\u0080\0\0\0\0\0\0\0}}\u0094\u008c\u0001t\u0094{Tensor}s.");

        using var weights = new TorchWeights(_path);

        Assert.Equal([2, 2], weights.ShapeOf("t"));
        Assert.Equal([2, 3, 4, 5], Read(weights, "t", 4));
    }

    [Fact]
    public void A_file_of_before_PyTorch_1_6_is_read()
    {
        WriteLegacy(length: 6, values: 6);

        using var weights = new TorchWeights(_path);

        Assert.Equal([2, 3, 4, 5], Read(weights, "t", 4));
    }

    [Theory]
    [InlineData(7, 6, "gives storage 0 7 values; 6 were expected")]
    [InlineData(6, 5, "gives storage 0 6 values; 6 were expected. Is the download complete?")]
    public void A_file_of_before_PyTorch_1_6_whose_values_do_not_fit_is_refused(long length, int values, string expected)
    {
        WriteLegacy(length, values);
        Assert.Contains(expected, Refused());
    }

    [Fact]
    public void A_transposed_view_is_read_in_its_own_order()
    {
        Write(Table(Storage + "K\0K\u0003K\u0002\u0086K\u0001K\u0003\u0086"));

        using var weights = new TorchWeights(_path);

        Assert.Equal([1, 4, 2, 5, 3, 6], Read(weights, "t", 6));
        var part = new float[2];
        weights.Read("t", 3, part);
        Assert.Equal([5, 3], part);
    }

    [Theory]
    [InlineData("posix\nsystem")]
    [InlineData("os\nsystem")]
    [InlineData("builtins\neval")]
    [InlineData("builtins\ngetattr")]
    [InlineData("subprocess\nPopen")]
    [InlineData("torch\nload")]
    [InlineData("torch.storage\n_load_from_bytes")]
    [InlineData("torch._utils\n_rebuild_tensor_v2.__globals__")]
    public void A_name_that_is_not_on_the_list_is_refused_before_anything_is_built(string name)
    {
        Write($"\u0080\u0002c{name}\nX\u000c\0\0\0touch /pwned\u0085R.");

        Assert.Contains($"names {name.Replace('\n', '.')}", Refused());
        Assert.False(File.Exists("/pwned"));
    }

    [Theory]
    [InlineData("(S'touch /pwned'\nios\nsystem\n.")] // INST
    [InlineData("c__main__\nX\n(o.")] // OBJ, of a name that is refused first
    [InlineData(")\u0081.")] // NEWOBJ
    [InlineData("\u0082\u0001.")] // EXT1
    [InlineData("P1\n.")] // PERSID
    [InlineData("N2.")] // DUP
    [InlineData("I1\n.")] // INT
    [InlineData("\u00ff.")]
    public void An_unknown_instruction_is_refused(string program)
    {
        Write("\u0080\u0002" + program);

        Assert.Contains("no table of tensors needs", Refused());
    }

    [Theory]
    [InlineData("(", "nested more than 100 deep")]
    [InlineData("]", "holds more than 1000000 values")]
    [InlineData("\u0085", "holds no table of tensors")]
    [InlineData("a", "holds no table of tensors")]
    public void Nesting_a_million_deep_ends_without_a_crash(string instruction, string expected)
    {
        var deep = instruction == "a" ? new string(']', 900_000) + new string('a', 899_999) : new string(instruction[0], 999_000);
        Write(instruction is "\u0085" ? "\u0080\u0002N" + deep + "." : "\u0080\u0002" + deep + (instruction is "]" ? deep : "") + ".");

        Assert.Contains(expected, Refused());
    }

    [Theory]
    [InlineData("X\u00ff\u00ff\u00ff\u007f", "says that 2147483647 bytes follow")]
    [InlineData("X\u00ff\u00ff\u00ff\u00ff", "says that something has 4294967295 bytes")]
    [InlineData("\u008a\u00ff", "holds a number of 255 bytes")]
    [InlineData("h\u0005.", "recalls value 5, which it has not kept")]
    [InlineData("R.", "takes a value where there is none")]
    [InlineData("t.", "closes what it has not opened")]
    [InlineData("NNs.", "takes a value where there is none")]
    [InlineData("N(NNu.", "sets items of something that is not a dictionary")]
    [InlineData("}}Ns.", "has a key that is neither text nor a number")]
    [InlineData("NNb.", "sets the state of something that is not a dictionary")]
    [InlineData("c", "holds a name that does not end")]
    [InlineData("", "bytes follow byte")]
    [InlineData("]Q.", "refers to something that is not a storage of numbers")]
    [InlineData("\u0080\u0005.", "takes a value where there is none")]
    [InlineData("\u0080\u0006.", "is of pickle protocol 6")]
    [InlineData("\u0080\u0001.", "is of pickle protocol 1")]
    [InlineData("\u008d\0\0\0\0\0\0\0\u0001.", "says that something has 72057594037927936 bytes")]
    [InlineData("\u008c\u0002os\u008c\u0006system\u0093.", "names os.system, which no table of tensors needs")]
    [InlineData("\u0094.", "takes a value where there is none")]
    [InlineData("ccollections\nOrderedDict\nN\u0085R.", "with arguments that do not fit")]
    public void A_program_that_makes_no_sense_is_refused(string program, string expected)
    {
        Write("\u0080\u0002" + program);

        Assert.Contains(expected, Refused());
    }

    [Theory]
    [InlineData("K\0K\u0004K\u0002\u0086K\u0002K\u0001\u0086", "reaches beyond its 6 values")]
    [InlineData("K\u0003K\u0002K\u0002\u0086K\u0002K\u0001\u0086", "reaches beyond its 6 values")]
    [InlineData("J\u00ff\u00ff\u00ff\u00ffK\u0001\u0085K\u0001\u0085", "from value -1 on")]
    [InlineData("K\0J\u00ff\u00ff\u00ff\u00ff\u0085K\u0001\u0085", "a size that is no size")]
    [InlineData("K\0K\u0001\u0085J\u00ff\u00ff\u00ff\u00ff\u0085", "a size that is no size")]
    [InlineData("K\0\u008a\u0008\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f\u0085K\0\u0085", "reaches beyond its 6 values")]
    [InlineData("K\0J\u00ff\u00ff\u00ff\u007fJ\u00ff\u00ff\u00ff\u007fJ\u00ff\u00ff\u00ff\u007f\u0087K\0K\0K\0\u0087",
        "reaches beyond its 6 values")]
    [InlineData("K\0\u008a\u0008\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u007f\u0085\u008a\u0008\u00ff\u00ff\u00ff"
        + "\u00ff\u00ff\u00ff\u00ff\u007f\u0085", "reaches beyond its 6 values")]
    [InlineData("K\0K\u0001\u0085)", "with 0 strides")]
    public void A_tensor_outside_of_its_values_is_refused(string view, string expected)
    {
        Write(Table(Storage + view));

        Assert.Contains(expected, Refused());
    }

    [Fact]
    public void A_storage_that_lies_about_its_length_is_refused()
    {
        Write(Table(Storage.Replace("K\u0006", "J\u00ff\u00ff\u00ff\u007f") + "K\0K\u0001\u0085K\u0001\u0085"));

        Assert.Contains("has 24 bytes in archive/data/0; 2147483647 values of type F32 take 8589934588", Refused());
    }

    [Fact]
    public void A_compressed_entry_is_refused_before_it_is_unpacked()
    {
        Write(Table(Storage + "K\0K\u0001\u0085K\u0001\u0085"), new byte[1 << 24], CompressionLevel.SmallestSize);
        Assert.True(new FileInfo(_path).Length < 100_000);

        Assert.Contains("has a compressed entry", Refused());
    }

    [Fact]
    public void An_entry_that_is_missing_is_named()
    {
        Write(Table(Storage.Replace("\u0001\0\0\00", "\u0001\0\0\07") + "K\0K\u0001\u0085K\u0001\u0085"));

        Assert.Contains("lacks its entry data/7", Refused());
    }

    [Theory]
    [InlineData("\u0080\u0002}.", "is a pickle and not a PyTorch checkpoint")]
    [InlineData(LegacyStart, "says that 1 bytes follow byte 15; 0 do")]
    [InlineData("<html>", "begins with \"<htm\"")]
    [InlineData("", "is not a PyTorch checkpoint")]
    [InlineData("PK\u0003\u0004 and then nothing of a zip", "is not a sound zip file")]
    public void What_is_not_a_checkpoint_is_called_what_it_is(string content, string expected)
    {
        File.WriteAllBytes(_path, Encoding.Latin1.GetBytes(content));

        Assert.Contains(expected, Refused());
    }

    [Fact]
    public void A_TorchScript_program_is_not_a_checkpoint()
    {
        using (var zip = new ZipArchive(File.Create(_path), ZipArchiveMode.Create))
        {
            Add(zip, "m/data.pkl", [(byte)'.'], CompressionLevel.NoCompression);
            Add(zip, "m/constants.pkl", [(byte)'.'], CompressionLevel.NoCompression);
        }

        Assert.Contains("is a TorchScript program", Refused());
    }

    [Theory]
    [InlineData("quick/hf-bin/pytorch_model.bin")]
    [InlineData("plain/openclip-bin/open_clip_pytorch_model.bin")]
    public void A_real_file_that_is_cut_or_spoilt_anywhere_ends_in_one_kind_of_error(string golden)
    {
        var bytes = File.ReadAllBytes(Path.Combine(GoldenTests.Golden, golden));
        for (var tenth = 0; tenth < 10; tenth++)
        {
            File.WriteAllBytes(_path, bytes[..(bytes.Length * tenth / 10)]);
            Refused();
        }

        var random = new Random(1);
        for (var i = 0; i < 500; i++)
        {
            var spoilt = (byte[])bytes.Clone();
            for (var n = 0; n < 3; n++)
            {
                spoilt[random.Next(i % 2 == 0 ? 12_000 : spoilt.Length)] = (byte)random.Next(256); // the table is at the beginning
            }

            File.WriteAllBytes(_path, spoilt);
            try
            {
                using var weights = new TorchWeights(_path);
                Read(weights, "logit_scale", 1);
            }
            catch (Exception e) when (e is InvalidDataException or KeyNotFoundException)
            {
            }
        }
    }

    private static string Table(string tensor) => $"\u0080\u0002}}(X\u0001\0\0\0t{Rebuild}({tensor}\u0089ccollections\nOrderedDict\n)RtRu.";

    private static float[] Read(TorchWeights weights, string name, int count)
    {
        var values = new float[count];
        weights.Read(name, 0, values);
        return values;
    }

    private static void Add(ZipArchive zip, string name, byte[] content, CompressionLevel level)
    {
        using var entry = zip.CreateEntry(name, level).Open();
        entry.Write(content);
    }

    /// <summary>Writes a checkpoint as PyTorch does; each character of the program is a byte.</summary>
    private void Write(string program, byte[]? values = null, CompressionLevel level = CompressionLevel.NoCompression)
    {
        using var zip = new ZipArchive(File.Create(_path), ZipArchiveMode.Create);
        Add(zip, "archive/data.pkl", Encoding.Latin1.GetBytes(program), CompressionLevel.NoCompression);
        Add(zip, "archive/data/0", values ?? new float[] { 1, 2, 3, 4, 5, 6 }.SelectMany(BitConverter.GetBytes).ToArray(), level);
    }

    private void WriteLegacy(long length, int values)
    {
        var table = Table(Storage.Replace("K\u0006tQ", "K\u0006NtQ") + "K\u0001K\u0002K\u0002\u0086K\u0002K\u0001\u0086");
        var text = $"{LegacyStart}\u0080\u0002M\u00e9\u0003.\u0080\u0002}}X\u000d\0\0\0little_endian\u0088s.{table}"
            + $"\u0080\u0002]X\u0001\0\0\00a.";
        File.WriteAllBytes(_path, [.. Encoding.Latin1.GetBytes(text), .. BitConverter.GetBytes(length), .. Enumerable.Range(1, values)
            .SelectMany(i => BitConverter.GetBytes((float)i))]);
    }

    private string Refused()
    {
        var message = Assert.Throws<InvalidDataException>(() => new TorchWeights(_path)).Message;
        Assert.StartsWith(_path, message, StringComparison.Ordinal);
        return message;
    }
}
