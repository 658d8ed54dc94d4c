using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace ClipLens.Hub.Formats;

/// <summary>A name that a pickle asks for; it stays a name, and nothing of that name is ever called.</summary>
internal sealed record PickleGlobal(string Name);

/// <summary>Reads the few pickle instructions that a table of tensors is written with; refuses all others.</summary>
/// <remarks>
/// A pickle is a program for a stack machine, and Python's would run whatever it names. This one knows a short list of names,
/// builds plain data for them, and ends with an error at anything else. It loops and never recurses; each length is compared with
/// what is left, and the number of values is bounded, so that a small file cannot ask for much memory.
/// </remarks>
internal sealed class PickleReader(string path, byte[] bytes)
{
    private const int MaxValues = 1_000_000;
    private const int DeepestNesting = 100;
    private const int LongestLine = 256;

    private readonly Stack<object?> _stack = new();
    private readonly Stack<int> _marks = new();
    private readonly Dictionary<int, object?> _memo = [];
    private int _values;
    private int _position;

    /// <summary>Gets every storage that was referred to, by its key.</summary>
    public Dictionary<string, TorchStorage> Storages { get; } = new(StringComparer.Ordinal);

    /// <summary>Gets the byte after what was read: where the next of several programs begins.</summary>
    public int Position => _position;

    /// <summary>Runs the program and gives its value: text, a number, a truth value,
    /// null, an array for a tuple, a list, a dictionary, a storage or a tensor.</summary>
    public object? Read()
    {
        _memo.Clear();
        while (true)
        {
            var at = _position;
            var opcode = Take(1)[0];
            switch (opcode)
            {
                case 0x80: Version(Take(1)[0]); break;                                    // PROTO
                case 0x95: _ = Take(8); break;                                            // FRAME, of protocol 4: a hint for reading ahead
                case (byte)'.': return Pop();                                             // STOP
                case (byte)'(': Mark(); break;                                            // MARK
                case (byte)'N': Push(null); break;                                        // NONE
                case 0x88 or 0x89: Push(opcode == 0x88); break;                           // NEWTRUE, NEWFALSE
                case (byte)'K': Push((long)Take(1)[0]); break;                            // BININT1
                case (byte)'M': Push((long)BinaryPrimitives.ReadUInt16LittleEndian(Take(2))); break;  // BININT2
                case (byte)'J': Push((long)BinaryPrimitives.ReadInt32LittleEndian(Take(4))); break;   // BININT
                // LONG1
                case 0x8a: Push(Long(Take(1)[0]) is var n && n >= long.MinValue && n <= long.MaxValue ? (object)(long)n : n); break;
                case (byte)'G': Push(BinaryPrimitives.ReadDoubleBigEndian(Take(8))); break;           // BINFLOAT
                case (byte)'X': Push(Text(Length())); break;                              // BINUNICODE
                case 0x8c: Push(Text(Take(1)[0])); break;                                 // SHORT_BINUNICODE
                case 0x8d: Push(Text(LongLength())); break;                               // BINUNICODE8
                case (byte)']': Push(new List<object?>()); break;                         // EMPTY_LIST
                case (byte)'}': Push(new Dictionary<object, object?>()); break;           // EMPTY_DICT
                case (byte)')': Push(Array.Empty<object?>()); break;                      // EMPTY_TUPLE
                case 0x85 or 0x86 or 0x87: Push(Last(opcode - 0x84)); break;              // TUPLE1, TUPLE2, TUPLE3
                case (byte)'t': Push(SinceMark()); break;                                 // TUPLE
                case (byte)'a': Append([Pop()]); break;                                   // APPEND
                case (byte)'e': Append(SinceMark()); break;                               // APPENDS
                case (byte)'s': SetItems(Last(2)); break;                                 // SETITEM
                case (byte)'u': SetItems(SinceMark()); break;                             // SETITEMS
                case (byte)'q': _memo[Take(1)[0]] = Peek(); break;                        // BINPUT
                case (byte)'r': _memo[Length()] = Peek(); break;                          // LONG_BINPUT
                case 0x94: _memo[_memo.Count] = Peek(); break;                            // MEMOIZE
                case (byte)'h': Push(Recall(Take(1)[0])); break;                          // BINGET
                case (byte)'j': Push(Recall(Length())); break;                            // LONG_BINGET
                case (byte)'c': Push(new PickleGlobal(Allowed($"{Line()}.{Line()}"))); break;         // GLOBAL
                case 0x93: Push(new PickleGlobal(Allowed(string.Join('.', Last(2))))); break;         // STACK_GLOBAL
                case (byte)'Q': Push(Keep(TorchObjects.Storage(Pop(), Bad))); break;      // BINPERSID
                case (byte)'R': Reduce(); break;                                          // REDUCE
                case (byte)'b': Build(); break;                                           // BUILD
                default: throw Bad($"holds the instruction 0x{opcode:x2} at byte {at}, which no table of tensors needs");
            }
        }
    }

    private TorchStorage Keep(TorchStorage storage) => Storages[storage.Key] = storage;

    private void Version(byte protocol)
    {
        if (protocol is < 2 or > 5)
        {
            throw Bad($"is of pickle protocol {protocol}; 2 to 5 were expected");
        }
    }

    private string Allowed(string name) => TorchObjects.Names.Contains(name) ? name
        : throw Bad($"names {name}, which no table of tensors needs; it may be meant to run code. Nothing was run");

    private void Reduce()
    {
        var arguments = Pop() as object?[] ?? throw Bad("calls something without arguments");
        var name = (Pop() as PickleGlobal)?.Name ?? throw Bad("calls something that is not a name");
        Push(TorchObjects.Build(name, arguments, Bad));
    }

    /// <summary>An ordered dictionary may carry attributes, such as the versions of modules; they are dropped.</summary>
    private void Build()
    {
        _ = Pop();
        if (Peek() is not Dictionary<object, object?>)
        {
            throw Bad("sets the state of something that is not a dictionary");
        }
    }

    private void Append(object?[] items) =>
        (Peek() as List<object?> ?? throw Bad("appends to something that is not a list")).AddRange(items);

    private void SetItems(object?[] items)
    {
        var dictionary = Peek() as Dictionary<object, object?> ?? throw Bad("sets items of something that is not a dictionary");
        if (items.Length % 2 != 0)
        {
            throw Bad("sets a key without a value");
        }

        for (var i = 0; i < items.Length; i += 2)
        {
            dictionary[items[i] is string or long ? items[i]! : throw Bad("has a key that is neither text nor a number")] = items[i + 1];
        }
    }

    private void Mark()
    {
        _marks.Push(_stack.Count);
        if (_marks.Count > DeepestNesting)
        {
            throw Bad($"is nested more than {DeepestNesting} deep");
        }
    }

    private void Push(object? value)
    {
        if (++_values > MaxValues)
        {
            throw Bad($"holds more than {MaxValues} values");
        }

        _stack.Push(value);
    }

    private object? Pop() => _stack.Count > Floor ? _stack.Pop() : throw Bad("takes a value where there is none");

    private object? Peek() => _stack.Count > Floor ? _stack.Peek() : throw Bad("takes a value where there is none");

    private int Floor => _marks.TryPeek(out var mark) ? mark : 0;

    private object?[] Last(int count)
    {
        var items = new object?[count];
        for (var i = count - 1; i >= 0; i--)
        {
            items[i] = Pop();
        }

        return items;
    }

    private object?[] SinceMark()
    {
        var items = Last(_stack.Count - (_marks.Count > 0 ? Floor : throw Bad("closes what it has not opened")));
        _marks.Pop();
        return items;
    }

    private object? Recall(int index) =>
        _memo.TryGetValue(index, out var value) ? value : throw Bad($"recalls value {index}, which it has not kept");

    private int Length()
    {
        var length = BinaryPrimitives.ReadUInt32LittleEndian(Take(4));
        return length <= int.MaxValue ? (int)length : throw Bad($"says that something has {length} bytes, more than the file");
    }

    private int LongLength()
    {
        var length = BinaryPrimitives.ReadUInt64LittleEndian(Take(8));
        return length <= int.MaxValue ? (int)length : throw Bad($"says that something has {length} bytes, more than the file");
    }

    private string Text(int length) => Encoding.UTF8.GetString(Take(length));

    /// <summary>A number of any size up to 16 bytes: the one that begins a file of before PyTorch 1.6 has ten.</summary>
    private BigInteger Long(int length) => length <= 16 ? new BigInteger(Take(length)) : throw Bad($"holds a number of {length} bytes");

    private string Line()
    {
        var rest = bytes.AsSpan(_position);
        var end = rest[..Math.Min(rest.Length, LongestLine)].IndexOf((byte)'\n');
        return end < 0 ? throw Bad("holds a name that does not end") : Encoding.UTF8.GetString(Take(end + 1)[..end]);
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > bytes.Length - _position)
        {
            throw Bad($"says that {count} bytes follow byte {_position}; {bytes.Length - _position} do");
        }

        _position += count;
        return bytes.AsSpan(_position - count, count);
    }

    private InvalidDataException Bad(string what) => new($"{path} {what}. It was refused; {TorchArchive.Remedy}");
}
