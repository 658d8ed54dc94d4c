namespace ClipLens.Torch.Tests;

/// <summary>The copy of TorchSharp's native part for Linux systems with an older libstdc++.</summary>
public sealed class WeakVersionTests
{
    private const string Newest = "GLIBCXX_3.4.32";

    private static string Package => Path.Combine(AppContext.BaseDirectory, "libLibTorchSharp.so");

    [Theory]
    [InlineData("/lib/x86_64-linux-gnu/libstdc++.so.6: version `GLIBCXX_3.4.32' not found (required by /a b/libLibTorchSharp.so)", Newest)]
    [InlineData("Unable to load\n/usr/lib64/libstdc++.so.6: version 'GLIBCXX_3.4.30' not found (required by /x/libLibTorchSharp.so)\n",
        "GLIBCXX_3.4.30")]
    [InlineData("/lib/libstdc++.so.6: version `GLIBCXX_3.4.32' not found (required by /x/libtorch_cpu.so)", null)]
    [InlineData("/lib/libm.so.6: version `GLIBC_2.38' not found (required by /x/libLibTorchSharp.so)", null)]
    [InlineData("/x/libLibTorchSharp.so: undefined symbol: _ZNK3c105Error4whatEv", null)]
    public void What_is_missing_is_read_from_the_loader_s_message(string message, string? version) =>
        Assert.Equal(version, WeakVersion.MissingIn(message));

    [LinuxX64Fact]
    public void One_flag_of_one_need_changes_and_nothing_else()
    {
        var (before, after) = (File.ReadAllBytes(Package), File.ReadAllBytes(Package));
        WeakVersion.Mark(after, Newest);

        var place = Assert.Single(Enumerable.Range(0, before.Length), i => before[i] != after[i]);
        Assert.Equal((0, 2), (before[place], after[place]));
    }

    [LinuxX64Fact]
    public void A_version_that_is_used_is_refused_with_what_uses_it()
    {
        var file = File.ReadAllBytes(Package);
        var error = Assert.Throws<InvalidDataException>(() => WeakVersion.Mark(file, "GLIBCXX_3.4.30"));
        Assert.Contains("takes [_ZNSt18condition_variable4wait", error.Message, StringComparison.Ordinal);
        Assert.Contains("does not ask for GLIBCXX_9.9",
            Assert.Throws<InvalidDataException>(() => WeakVersion.Mark(file, "GLIBCXX_9.9")).Message, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(Package), file);
    }

    [LinuxX64Fact]
    public void A_symbol_that_a_relocation_refers_to_counts_as_used()
    {
        var file = File.ReadAllBytes(Package);
        Assert.Contains("uses _ZSt21ios_base_library_initv",
            Assert.Throws<InvalidDataException>(() => WeakVersion.Mark(Relocated(file), Newest)).Message, StringComparison.Ordinal);
    }

    [LinuxX64Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(64)]
    [InlineData(100_000)]
    public void A_file_that_was_cut_off_or_is_another_is_refused(int length)
    {
        Assert.Throws<InvalidDataException>(() => WeakVersion.Mark(File.ReadAllBytes(Package).AsSpan(0, length), Newest));
        Assert.Contains("no 64-bit ELF file", Assert.Throws<InvalidDataException>(() => WeakVersion.Mark(new byte[100], Newest)).Message,
            StringComparison.Ordinal);
    }

    [LinuxX64Fact]
    public void The_copy_lies_in_the_cache_folder_and_the_package_s_file_stays_as_it_is()
    {
        var before = File.ReadAllBytes(Package);
        var copy = WeakVersion.Copy(Package, Newest, out _);
        var written = File.GetLastWriteTimeUtc(copy);

        Assert.Equal(before, File.ReadAllBytes(Package));
        Assert.NotEqual(before, File.ReadAllBytes(copy));
        Assert.Equal((copy, written), (WeakVersion.Copy(Package, Newest, out var isNew), File.GetLastWriteTimeUtc(copy)));
        Assert.False(isNew);
    }

    /// <summary>Lets the first relocation with a symbol refer to the one that nothing refers to.</summary>
    private static byte[] Relocated(byte[] file)
    {
        int Int32(int at) => BitConverter.ToInt32(file, at);
        var sections = Enumerable.Range(0, BitConverter.ToInt16(file, 0x3c)).Select(i => (int)BitConverter.ToInt64(file, 0x28) + (64 * i))
            .ToList();
        (int Offset, int Size) Place(int section) =>
            ((int)BitConverter.ToInt64(file, section + 24), (int)BitConverter.ToInt64(file, section + 32));
        var (symbols, symbolsSize) = Place(sections.Single(s => Int32(s + 4) == 11));
        var (names, _) = Place(sections[Int32(sections.Single(s => Int32(s + 4) == 11) + 40)]);
        var unused = Enumerable.Range(0, symbolsSize / 24)
            .Single(i => file.AsSpan(names + Int32(symbols + (24 * i))).StartsWith("_ZSt21ios_base_library_initv\0"u8));
        var (relocations, size) = Place(sections.First(s => Int32(s + 4) == 4));
        var first = Enumerable.Range(0, size / 24).First(i => Int32(relocations + (24 * i) + 12) > 0);
        BitConverter.TryWriteBytes(file.AsSpan(relocations + (24 * first) + 12), unused);
        return file;
    }
}

/// <summary>A test of TorchSharp's native part for Linux; skipped elsewhere, where that is not built.</summary>
internal sealed class LinuxX64FactAttribute : FactAttribute
{
    public LinuxX64FactAttribute() => Skip = LibtorchFolders.Runtime == "linux-x64" ? null : "needs TorchSharp's native part for Linux";
}

/// <inheritdoc cref="LinuxX64FactAttribute"/>
internal sealed class LinuxX64TheoryAttribute : TheoryAttribute
{
    public LinuxX64TheoryAttribute() => Skip = LibtorchFolders.Runtime == "linux-x64" ? null : "needs TorchSharp's native part for Linux";
}
