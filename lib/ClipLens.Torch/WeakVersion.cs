using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace ClipLens.Torch;

/// <summary>Lets a Linux with an older libstdc++ load TorchSharp's native
/// part, in a copy that no longer insists on a version it does not use.</summary>
/// <remarks>
/// A library names the versions of the libraries that it was linked with, and the loader refuses it if one is missing. GCC 13 and later
/// name one only for <c>std::ios_base_library_init()</c>, to which a program refers without calling it. In the copy this need is marked as
/// weak (VER_FLG_WEAK), which the loader passes over. The package's own file stays as it is.
/// </remarks>
internal static partial class WeakVersion
{
    private const ushort Weak = 2;
    private const string Unused = "_ZSt21ios_base_library_initv";

    // ELF's section types.
    private const uint Relocations = 4, Symbols = 11, VersionNeeds = 0x6ffffffe, SymbolVersions = 0x6fffffff;

    /// <summary>Finds the version of libstdc++ that a loader's message misses for
    /// TorchSharp's native part; <see langword="null"/> if it is about something else.</summary>
    public static string? MissingIn(string message) =>
        MissingPattern().Match(message) is { Success: true } match ? match.Groups["version"].Value : null;

    /// <summary>Makes the copy in the user's cache folder, unless it is there.</summary>
    /// <param name="path">The package's file.</param>
    /// <param name="version">What the system's libstdc++ lacks.</param>
    /// <param name="isNew">Whether it was made now.</param>
    /// <returns>Its path.</returns>
    /// <exception cref="DllNotFoundException">The file needs the version,
    /// or is built otherwise than expected; the message says how.</exception>
    public static string Copy(string path, string version, out bool isNew)
    {
        var bytes = File.ReadAllBytes(path);
        var cache = Path.GetDirectoryName(EmbeddingStore.DefaultPath)!; // a file in it
        var folder =
            Directory.CreateDirectory(Path.Combine(cache, "torchsharp", Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 8))));
        var copy = Path.Combine(folder.FullName, Path.GetFileName(path));
        isNew = !File.Exists(copy);
        if (isNew)
        {
            try
            {
                Mark(bytes, version);
            }
            catch (InvalidDataException e)
            {
                throw new DllNotFoundException(
                    $"{path} cannot be loaded\n{version} is missing in this system's libstdc++, and {path} {e.Message}", e);
            }

            var whole = Path.Combine(folder.FullName, Path.GetRandomFileName());
            File.WriteAllBytes(whole, bytes);
            File.Move(whole, copy, overwrite: true); // another process may be at it
        }

        return copy;
    }

    /// <summary>Marks the need of a version as weak.</summary>
    /// <param name="file">A shared library, changed in place.</param>
    /// <param name="version">Such as <c>GLIBCXX_3.4.32</c>.</param>
    /// <exception cref="InvalidDataException">It is no such library, has no such need, or uses it for more than the one symbol.</exception>
    public static void Mark(Span<byte> file, string version)
    {
        try
        {
            var elf = new Elf(file);
            var (flags, index) = elf.FindNeed(version);
            if (elf.NamesOf(index) is not [Unused])
            {
                throw new InvalidDataException($"takes [{string.Join(", ", elf.NamesOf(index))}] of {version}; expected {Unused} alone.");
            }

            if (elf.UsesAny(index))
            {
                throw new InvalidDataException($"uses {Unused} of {version}.");
            }

            BinaryPrimitives.WriteUInt16LittleEndian(file[flags..], Weak);
        }
        catch (ArgumentOutOfRangeException e)
        {
            throw new InvalidDataException("ends in the middle of what its headers promise.", e);
        }
    }

    [GeneratedRegex(@"version [`'](?<version>GLIBCXX_[\d.]+)' not found \(required by [^)]*LibTorchSharp\.so\)",
        RegexOptions.ExplicitCapture)]
    private static partial Regex MissingPattern();

    /// <summary>The sections of a 64-bit little-endian ELF file (System V ABI; versions: Linux Standard Base, Symbol Versioning).</summary>
    private readonly ref struct Elf
    {
        private readonly ReadOnlySpan<byte> _file;
        private readonly List<Section> _sections = [];

        public Elf(ReadOnlySpan<byte> file)
        {
            _file = file;
            if (!file.StartsWith("\u007fELF\u0002\u0001"u8))
            {
                throw new InvalidDataException("is no 64-bit ELF file.");
            }

            var (first, size, count) = (checked((int)Int64(0x28)), Int16(0x3a), Int16(0x3c));
            for (var at = first; at < first + (size * count); at += size)
            {
                _sections.Add(new Section((uint)Int32(at + 4), checked((int)Int64(at + 24)), checked((int)Int64(at + 32)), Int32(at + 40)));
            }
        }

        /// <summary>Finds where the flags of a need for libstdc++ are, and the index that symbols refer to it by.</summary>
        public (int Flags, ushort Index) FindNeed(string version)
        {
            var needs = Only(VersionNeeds);
            var names = _sections[needs.Link];
            for (var need = needs.Offset; ; need += Int32(need + 12))
            {
                var entry = need + Int32(need + 8);
                for (var left = Int16(need + 2); left > 0; left--, entry += Int32(entry + 12))
                {
                    if (Text(names, Int32(entry + 8)) == version)
                    {
                        return (entry + 4, Int16(entry + 6));
                    }
                }

                if (Int32(need + 12) == 0)
                {
                    throw new InvalidDataException($"does not ask for {version}.");
                }
            }
        }

        /// <summary>Lists the symbols of a version.</summary>
        public List<string> NamesOf(ushort index)
        {
            var (symbols, result) = (Only(Symbols), new List<string>());
            for (var i = 0; i < symbols.Size / 24; i++)
            {
                if (IsOf(i, index))
                {
                    result.Add(Text(_sections[symbols.Link], Int32(symbols.Offset + (24 * i))));
                }
            }

            return result;
        }

        /// <summary>Tells whether any place in the library is to be filled in with a symbol of a version.</summary>
        public bool UsesAny(ushort index)
        {
            foreach (var relocations in _sections.Where(section => section.Type == Relocations))
            {
                for (var at = relocations.Offset; at < relocations.Offset + relocations.Size; at += 24)
                {
                    if (Int32(at + 12) is > 0 and var symbol && IsOf(symbol, index))
                    {
                        return true;
                    }
                }
            }

            return false;
        }

        private bool IsOf(int symbol, ushort version) => (Int16(Only(SymbolVersions).Offset + (2 * symbol)) & 0x7fff) == version;

        private Section Only(uint type) =>
            _sections.FindAll(section => section.Type == type) is [var only] ? only : throw new InvalidDataException(
            $"has {_sections.Count(section => section.Type == type)} sections of type {type:x}; expected one.");

        private string Text(Section names, int at)
        {
            var rest = _file.Slice(names.Offset, names.Size)[at..];
            return Encoding.ASCII.GetString(rest[..rest.IndexOf((byte)0)]);
        }

        private ushort Int16(int at) => BinaryPrimitives.ReadUInt16LittleEndian(_file.Slice(at, 2));

        private int Int32(int at) => BinaryPrimitives.ReadInt32LittleEndian(_file.Slice(at, 4));

        private long Int64(int at) => BinaryPrimitives.ReadInt64LittleEndian(_file.Slice(at, 8));

        private readonly record struct Section(uint Type, int Offset, int Size, int Link);
    }
}
