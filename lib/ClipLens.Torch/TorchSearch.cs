using ClipLens.Torch;
using static TorchSharp.torch;
using TensorPrimitives = System.Numerics.Tensors.TensorPrimitives;

namespace ClipLens;

/// <summary>Compares every row with every query on a GPU through TorchSharp.</summary>
/// <remarks>
/// Safe to search from several threads. The device finds more rows than are wanted; these few are compared again by
/// <see cref="Similarity"/>, and yet more where one beyond them might belong among the best: the answer is that of
/// <see cref="ExactSearch"/>, whatever the device computes with. Rows that the device has no room for are copied there for each search.
/// Rows that hold NaN or infinity are never found. On a processor <see cref="ExactSearch"/> is faster.
/// </remarks>
/// <param name="options">Where to compute, and as what to keep rows: float32, else float16.</param>
public sealed class TorchSearch(TorchOptions? options = null) : IVectorSearch, IDisposable
{
    private const long BlockBytes = 1L << 31;    // few blocks: what surrounds a product takes as long for a small one
    private const long ReserveBytes = 1L << 31;  // for scores, and for a model beside the rows
    private const int ScoresBytes = 1 << 29;     // of a pass
    private const int UploadRows = 1 << 18;      // of a pass, where they are not kept
    private const int QueriesPerPass = 1024;

    private readonly TorchOptions _options = options ?? new TorchOptions();
    private readonly List<SearchBlock> _blocks = [];
    private Placement _at;
    private RowUpload? _upload;
    private Batches _passes = new(1, "scores", null);
    private int _dimension, _sound;

    /// <inheritdoc/>
    public int Count { get; private set; }

    /// <summary>Gets the most scores of a pass; what fits beside the rows unless a test says otherwise.</summary>
    internal int MaxScores { get; init; } = int.MaxValue;

    /// <summary>Gets the most bytes of rows that the device keeps; as many as there is room for unless a test says otherwise.</summary>
    internal long MaxBytes { get; init; } = long.MaxValue;

    /// <summary>Gets what makes room on a device.</summary>
    internal Func<long[], ScalarType, Device, Tensor> Allocate { get; init; } = (shape, type, device) => empty(shape, type, device);

    /// <summary>Gets how many rows the device keeps.</summary>
    internal int Kept => _blocks.Where(block => block.Kept is not null).Sum(block => block.Rows);

    /// <inheritdoc/>
    /// <exception cref="PlatformNotSupportedException">The options name a
    /// CUDA device and there is none; the message says what it takes.</exception>
    public void Load(Matrix rows) => Load([rows]);

    /// <summary>Replaces what is searched by several matrices, one after the other: more rows than one array holds.</summary>
    /// <param name="parts">Unit-length embeddings, each
    /// <c>[rows, dimension]</c>; kept, not copied, and not to be changed afterwards.</param>
    /// <exception cref="ArgumentException">The parts differ in dimension.</exception>
    public void Load(params IReadOnlyList<Matrix> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        if (parts.FirstOrDefault(part => part.Columns != parts[0].Columns) is { } other)
        {
            throw new ArgumentException($"The first part has dimension {parts[0].Columns}; another has {other.Columns}.", nameof(parts));
        }

        DeviceThread.Run(() =>
        {
            Free();
            _blocks.Clear();
            (Count, _sound, _dimension) = (0, 0, parts.Count == 0 ? 0 : parts[0].Columns);
            var type = _options.Precision == TorchPrecision.F32 ? ScalarType.Float32 : ScalarType.Float16; // unit length needs no range
            _at = new Placement(DeviceChoice.Open(_options), type);
            _passes = new Batches(Math.Min(MaxScores, ScoresBytes / _at.Bytes), "rows", _options.Notify) { GiveUp = GiveUpBlock };
            foreach (var part in parts)
            {
                var size = (int)Math.Max(1, BlockBytes / (_at.Bytes * part.Columns));
                for (var first = 0; first < part.Rows; first += size)
                {
                    var block = new SearchBlock(part, first, Math.Min(size, part.Rows - first), Count, _sound);
                    _blocks.Add(block);
                    Count = checked(Count + Math.Min(size, part.Rows - first));
                    _sound += block.Rows;
                }
            }

            KeepBlocks();
        });
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The queries have another dimension than the rows.</exception>
    /// <exception cref="InsufficientMemoryException">The device has no memory left for scores.</exception>
    public IReadOnlyList<Match>[] Search(Matrix queries, int top)
    {
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(top);
        return DeviceThread.Run(() =>
        {
            if (Count > 0 && queries.Columns != _dimension)
            {
                throw new ArgumentException($"The rows have dimension {_dimension}; the queries have {queries.Columns}.", nameof(queries));
            }

            var found = new IReadOnlyList<Match>[queries.Rows];
            Array.Fill(found, []);
            List<int> open = [.. Enumerable.Range(0, queries.Rows).Where(query => !TensorPrimitives.IsNaNAny<float>(queries.Row(query)))];
            for (var most = (4L * top) + 64; open.Count > 0 && _sound > 0; most *= 8)
            {
                var candidates = (int)Math.Min(most, _sound);
                var chunk = Math.Clamp(_passes.Most / candidates, 1, QueriesPerPass);
                var settled = new HashSet<int>();
                foreach (var some in open.Chunk(chunk))
                {
                    settled.UnionWith(SearchSome(queries, some, candidates, top, found));
                }

                open.RemoveAll(settled.Contains);
            }

            return found;
        });
    }

    /// <summary>Frees the device's memory; a search that is still wanted copies its rows there.</summary>
    public void Dispose() => DeviceThread.Run(Free);

    private void Free()
    {
        _blocks.ForEach(Drop);
        _upload?.Dispose();
        _upload = null;
    }

    private static void Drop(SearchBlock block)
    {
        block.Kept?.Dispose();
        block.Kept = null;
    }

    /// <summary>Keeps as many rows on the device as there is room for, beside what searches need.</summary>
    private void KeepBlocks()
    {
        var left = MaxBytes;
        foreach (var block in _blocks)
        {
            left -= (long)block.Rows * _dimension * _at.Bytes;
            if (left < 0 || !TryOnDevice(() => block.Kept = RowsOf(block, 0, block.Rows).DetachFromDisposeScope()))
            {
                break;
            }
        }

        while (!TryOnDevice(() => Allocate([ReserveBytes], ScalarType.Byte, _at.Device)) && GiveUpBlock())
        {
            // Until there is room.
        }

        if (!_blocks.TrueForAll(block => block.Kept is not null))
        {
            _options.Notify?.Invoke($"The device has room for {Kept:N0} of {_sound:N0} rows; the others are copied there for each search.");
        }
    }

    private static bool TryOnDevice(Func<Tensor> work)
    {
        try
        {
            DeviceThread.Run(work);
            return true;
        }
        catch (InsufficientMemoryException)
        {
            return false;
        }
    }

    /// <summary>Brings rows to the device.</summary>
    /// <returns><c>[count, dimension]</c>.</returns>
    private Tensor RowsOf(SearchBlock block, int first, int count)
    {
        if (block.InPlace(first, count, _at) is { } there)
        {
            return there;
        }

        var rows = Allocate([count, _dimension], _at.Type, _at.Device);
        _upload ??= new RowUpload(_at, _dimension);
        _upload.Copy(rows, block, first);
        return rows;
    }

    private bool GiveUpBlock()
    {
        var last = _blocks.FindLast(block => block.Kept is not null);
        if (last is not null)
        {
            Drop(last);
        }

        return last is not null;
    }

    /// <summary>Answers some queries from the rows that the device scores best.</summary>
    /// <returns>Those whose answer no row beyond can change.</returns>
    private IEnumerable<int> SearchSome(Matrix queries, int[] some, int candidates, int top, IReadOnlyList<Match>[] found)
    {
        var (rows, last) = Candidates(queries, some, candidates);
        var error = _at.Type == ScalarType.Float32 ? _dimension * 1.2e-7f : 2e-3f; // of the device's scores, at most
        var isSettled = new bool[some.Length];
        Parallel.For(0, some.Length, i =>
        {
            var best = Best(rows.AsSpan(i * candidates, candidates), queries.Row(some[i]), top);
            found[some[i]] = best;
            isSettled[i] = candidates == _sound || (best.Count == top && last[i] + error < best[^1].Score);
        });
        return some.Where((_, i) => isSettled[i]);
    }

    /// <summary>Finds the rows that score best for each query, in the device's own precision.</summary>
    /// <returns><c>[some, most]</c>, and per query the score of the last.</returns>
    private (long[] Rows, float[] Last) Candidates(Matrix queries, int[] some, int most)
    {
        float[] values = [.. some.SelectMany(query => queries.Row(query).ToArray())];
        var asked = tensor(values, [some.Length, _dimension]).to(_at.Type, _at.Device);          // [some, dimension]
        var (best, waiting, width, first) = (new List<(Tensor Scores, Tensor Rows)>(), new List<Tensor>(), 0L, 0L);
        var limit = _passes.Most;
        foreach (var block in _blocks)
        {
            var weight = block.Kept is null ? Math.Max(some.Length, _passes.Most / UploadRows) : some.Length;
            _passes.Run(block.Rows, (start, size) => DeviceThread.Run(() =>
            {
                var rows = block.Kept?.narrow(0, start, size) ?? RowsOf(block, start, size);       // [size, dimension]
                var scores = asked.mm(rows.t()); // [some, size]; TorchSharp's matmul would end the process for lack of memory
                if ((width + size) * some.Length < limit / 2)
                {
                    waiting.Add(scores.MoveToOuterDisposeScope()); // one top k for all of them
                    width += size;
                    return;
                }

                Take([.. waiting, scores]);
                (first, width) = (first + width + size, 0);
                waiting.ForEach(tensor => tensor.Dispose());
                waiting.Clear();
            }), weight);
        }

        if (waiting.Count > 0)
        {
            _passes.Run(1, (_, _) => DeviceThread.Run(() => Take(waiting)));
        }

        var (top, places) = cat([.. best.Select(b => b.Scores)], 1).topk(most);                 // [some, most]
        var rows = cat([.. best.Select(b => b.Rows)], 1).gather(1, places);
        return (rows.cpu().data<long>().ToArray(), top.narrow(1, most - 1, 1).to(ScalarType.Float32).cpu().data<float>().ToArray());

        void Take(List<Tensor> parts)
        {
            var (scores, at) = Top(parts is [var only] ? only : cat(parts, 1), most);
            best.Add((scores.MoveToOuterDisposeScope(), at.add_(first).MoveToOuterDisposeScope()));
        }
    }

    /// <summary>Finds the highest scores of each query.</summary>
    /// <remarks>
    /// The k best lie in the k groups with the highest maximum: one reading of all scores, and a top k of a small part of them, where a
    /// plain one reads them several times.
    /// </remarks>
    /// <param name="scores"><c>[queries, rows]</c>.</param>
    /// <param name="most">How many; all where there are fewer.</param>
    /// <returns>The scores and their columns, each <c>[queries, most]</c>.</returns>
    internal static (Tensor Scores, Tensor Columns) Top(Tensor scores, int most)
    {
        var rows = scores.shape[1];
        var size = (long)Math.Clamp(Math.Sqrt((double)rows / most), 32, 128); // of a group
        var groups = rows / size;
        if (groups < 2L * most)
        {
            return scores.topk((int)Math.Min(most, rows));
        }

        var grouped = scores.narrow(1, 0, groups * size).unflatten(1, groups, size);              // [queries, groups, size]
        var chosen = grouped.amax([2]).topk(most, sorted: false).indexes.unsqueeze(2);            // [queries, most, 1]
        var some = grouped.gather(1, chosen.expand(-1, -1, size)).flatten(1);                     // [queries, most · size]
        var columns = chosen.mul(size).add(arange(size, device: scores.device)).flatten(1);       // [queries, most · size]
        var rest = arange(groups * size, rows, device: scores.device).expand(scores.shape[0], -1); // too few for a group
        var (best, at) = cat([some, scores.narrow(1, groups * size, rows - (groups * size))], 1).topk(most);
        return (best, cat([columns, rest], 1).gather(1, at));
    }

    private List<Match> Best(ReadOnlySpan<long> rows, ReadOnlySpan<float> query, int top)
    {
        var matches = new List<Match>(rows.Length);
        foreach (var row in rows)
        {
            var block = _blocks.FindLast(b => b.FirstSound <= row)!; // the first begins at 0
            var place = (int)row - block.FirstSound;
            matches.Add(new Match(block.PlaceOf(place), Similarity.Cosine(block.Row(place), query)));
        }

        return [.. matches.OrderByDescending(m => m.Score).ThenBy(m => m.Row).Take(top)];
    }
}
