using SQLitePCL;

namespace ClipLens;

/// <summary>Reads many embeddings of a store at once: from the copy beside it, and what is not there from the store itself.</summary>
internal sealed class StoredRows(StoreConnection store, EmbeddingSpace space)
{
    private const int RowsWorthAConnection = 10_000;

    // So many contents of a copy are compared with the store, evenly spread over all.
    private const int Compared = 100;

    private const string Sql = "SELECT time, embedding FROM embedding WHERE space = ?1 AND content = ?2 AND time >= ?3 ORDER BY time";

    /// <summary>Gets how many numbers an embedding has.</summary>
    public int Dimension => space.Dimension;

    /// <inheritdoc cref="EmbeddingSpace.Allocate"/>
    public Matrix Allocate(int count) => space.Allocate(count);

    /// <summary>Opens the copy of rows, if they are so many that one is worth its room; writes it if it lacks more than a quarter of
    /// them, so that the work stays in proportion to what was encoded.</summary>
    /// <param name="asked">Contents, each with times in microseconds, rising.</param>
    /// <returns>The copy, and where each row is in it, or −1; <see langword="null"/> if there is none.</returns>
    public (RowCache Copy, int[] Rows)? OpenCopy(IReadOnlyList<(ContentHash Content, long[] Times)> asked)
    {
        if (asked.Sum(content => content.Times.Length) < RowCache.WorthCopying)
        {
            return null;
        }

        for (var isNew = false; ; isNew = true)
        {
            var copy = RowCache.TryOpen(RowCache.PathOf(store.Path, space), space);
            if (copy is not null && !Agrees(copy, asked))
            {
                copy.Dispose();
                copy = null;
            }

            var rows = copy?.Find(asked);
            if (isNew || (rows is not null && rows.Count(row => row < 0) <= rows.Length / 4))
            {
                return copy is null ? null : (copy, rows!); // found in it
            }

            // Some systems put no file in the place of one that is mapped.
            var others = copy?.Contents().Select(content => (content.Content, copy.TimesOf(content.First, content.Count))).ToList() ?? [];
            copy?.Dispose();
            RowCacheWriter.Write(store, space, asked, others);
        }
    }

    /// <summary>Reads embeddings into one matrix, on all cores.</summary>
    /// <param name="asked">Contents, each with times in microseconds, rising.</param>
    public Matrix Read(IReadOnlyList<(ContentHash Content, long[] Times)> asked)
    {
        var embeddings = space.Allocate(asked.Sum(content => content.Times.Length));
        var count = embeddings.Rows;
        var (copy, places) = OpenCopy(asked) ?? default;
        using var opened = copy;
        var parts = Math.Clamp(count / RowsWorthAConnection, 1, Environment.ProcessorCount);
        if (parts == 1)
        {
            Read(asked, copy, places, embeddings, 0, count);
        }
        else
        {
            // Finding and copying rows is work for a core, and a connection is one core's.
            Task.WhenAll(Enumerable.Range(0, parts).Select(part => Task.Run(() =>
            {
                using var connection = StoreConnection.Open(store.Path);
                var (from, to) = ((int)((long)count * part / parts), (int)((long)count * (part + 1) / parts));
                new StoredRows(connection, space).Read(asked, copy, places, embeddings, from, to);
            }))).GetAwaiter().GetResult();
        }

        return embeddings;
    }

    /// <summary>Reads one embedding from the store itself, which nobody needs to have open any more.</summary>
    public float[] ReadAnew(ContentHash content, long time)
    {
        using var connection = StoreConnection.Open(store.Path);
        var row = new float[space.Dimension];
        new StoredRows(connection, space).ReadStored([(content, [time])], row);
        return row;
    }

    /// <summary>Deletes the copy, which is damaged.</summary>
    public void DeleteCopy() => RowCache.Delete(RowCache.PathOf(store.Path, space));

    /// <summary>Reads embeddings from the store itself.</summary>
    /// <param name="asked">Contents, each with times in microseconds, rising.</param>
    /// <param name="rows">Where they go: <c>[times, dimension]</c>, with room for more behind.</param>
    /// <exception cref="InvalidDataException">One is missing or no longer of unit length: the store is damaged.</exception>
    public void ReadStored(IEnumerable<(ContentHash Content, long[] Times)> asked, float[] rows) => store.Read(Sql, statement =>
    {
        var first = 0;
        foreach (var (content, times) in asked)
        {
            Read(statement, content, times, rows.AsSpan(first * space.Dimension, times.Length * space.Dimension));
            first += times.Length;
        }
    });

    /// <summary>Reads some of the rows that are asked for.</summary>
    private void Read(
        IReadOnlyList<(ContentHash Content, long[] Times)> asked, RowCache? copy, int[]? places, Matrix embeddings, int from, int to) =>
        store.Read(Sql, statement =>
        {
            var first = 0;
            foreach (var (content, times) in asked)
            {
                var (start, end) = (Math.Max(from - first, 0), Math.Min(to - first, times.Length));
                if (start < end)
                {
                    var rows = embeddings.Values.AsSpan((first + start) * space.Dimension, (end - start) * space.Dimension);
                    if (copy is null || !TryCopy(copy, places.AsSpan(first + start, end - start), rows))
                    {
                        Read(statement, content, times.AsSpan(start, end - start), rows);
                    }
                }

                first += times.Length;
            }
        });

    /// <summary>Copies rows that are all there and sound.</summary>
    private bool TryCopy(RowCache copy, ReadOnlySpan<int> places, Span<float> rows)
    {
        foreach (var place in places)
        {
            if (place < 0 || !EmbeddingSpace.IsUnit(copy.Row(place)))
            {
                return false;
            }

            copy.Row(place).CopyTo(rows);
            rows = rows[space.Dimension..];
        }

        return true;
    }

    /// <summary>Says whether a copy is one of this store: whether a sample of its rows equals the store's.</summary>
    private bool Agrees(RowCache copy, IReadOnlyList<(ContentHash Content, long[] Times)> asked)
    {
        var step = Math.Max(1, asked.Count / Compared);
        var sample = asked.Where((some, i) => i % step == 0 && some.Times.Length > 0)
            .Select(some => (some.Content, Times: some.Times[..1])).ToList();
        var places = copy.Find(sample);
        var agrees = true;
        store.Read(Sql, statement =>
        {
            var here = new float[space.Dimension];
            for (var i = 0; i < sample.Count && agrees; i++)
            {
                if (places[i] >= 0)
                {
                    Read(statement, sample[i].Content, sample[i].Times, here);
                    agrees = here.AsSpan().SequenceEqual(copy.Row(places[i]));
                }
            }
        });
        return agrees;
    }

    /// <summary>Reads some rows of one content.</summary>
    /// <param name="statement">Gives them by time.</param>
    /// <param name="content">Of a photo or video.</param>
    /// <param name="stamps">In microseconds, rising.</param>
    /// <param name="rows">Where they go: <c>[stamps, dimension]</c>.</param>
    private void Read(sqlite3_stmt statement, ContentHash content, ReadOnlySpan<long> stamps, Span<float> rows)
    {
        raw.sqlite3_bind_int64(statement, 1, space.Id);
        raw.sqlite3_bind_blob(statement, 2, content.ToBytes());
        raw.sqlite3_bind_int64(statement, 3, stamps[0]);
        var next = 0;
        while (next < stamps.Length && statement.Step())
        {
            if (raw.sqlite3_column_int64(statement, 0) == stamps[next])
            {
                if (!space.TryRead(raw.sqlite3_column_blob(statement, 1), rows.Slice(next * space.Dimension, space.Dimension)))
                {
                    throw StoreConnection.Damaged(store.Path,
                        $"no embedding of {content}{(stamps[next] == Schema.NoTime ? "" : $" at {stamps[next]} µs")}");
                }

                next++;
            }
        }

        raw.sqlite3_reset(statement);
        if (next < stamps.Length)
        {
            throw StoreConnection.Damaged(store.Path, $"{next} of {stamps.Length} embeddings of {content}");
        }
    }
}
