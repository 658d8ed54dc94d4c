using SQLitePCL;

namespace ClipLens;

/// <summary>Reads many embeddings of a store at once: from the copy beside it, and what is not there from the store itself.</summary>
internal sealed class StoredRows(StoreConnection store, EmbeddingSpace space)
{
    private const int RowsWorthAConnection = 10_000;

    // So many contents of a copy are compared with the store, evenly spread over all.
    private const int Compared = 100;

    private const string Sql = "SELECT time, embedding FROM embedding WHERE space = ?1 AND content = ?2 AND time >= ?3 ORDER BY time";

    /// <summary>Reads embeddings into one matrix, on all cores: from the copy beside the store, and what is not there from the store,
    /// through SQLite's own interface.</summary>
    /// <param name="asked">Contents, each with times in microseconds, rising.</param>
    public Matrix Read(IReadOnlyList<(ContentHash Content, long[] Times)> asked)
    {
        var embeddings = space.Allocate(asked.Sum(content => content.Times.Length));
        var count = embeddings.Rows;
        var path = RowCache.PathOf(store.Path, space);
        using var found = count < RowCache.WorthCopying ? null : RowCache.TryOpen(path, space);
        var copy = found is not null && Agrees(found, asked) ? found : null;
        var parts = Math.Clamp(count / RowsWorthAConnection, 1, Environment.ProcessorCount);
        var missing = 0;
        if (parts == 1)
        {
            store.Read(Sql, statement => missing = Read(statement, copy, asked, embeddings, 0, count));
        }
        else
        {
            // Finding and copying rows is work for a core, and a connection is one core's.
            Task.WhenAll(Enumerable.Range(0, parts).Select(part => Task.Run(() =>
            {
                using var connection = StoreConnection.Open(store.Path);
                var (from, to) = ((int)((long)count * part / parts), (int)((long)count * (part + 1) / parts));
                connection.Read(Sql, statement => Interlocked.Add(ref missing, Read(statement, copy, asked, embeddings, from, to)));
            }))).GetAwaiter().GetResult();
        }

        // Written again only when much is new, so that the work stays in proportion to what was encoded.
        if (count >= RowCache.WorthCopying && missing > count / 4)
        {
            RowCache.Write(path, space, asked, embeddings, copy);
        }

        return embeddings;
    }

    /// <summary>Reads some of the rows that are asked for.</summary>
    /// <returns>How many of them the copy does not have.</returns>
    private int Read(sqlite3_stmt statement, RowCache? copy, IReadOnlyList<(ContentHash Content, long[] Times)> asked,
        Matrix embeddings, int from, int to)
    {
        var (first, missing) = (0, 0);
        foreach (var (content, times) in asked)
        {
            var (start, end) = (Math.Max(from - first, 0), Math.Min(to - first, times.Length));
            if (start < end)
            {
                var some = times.AsSpan(start, end - start);
                var rows = embeddings.Values.AsSpan((first + start) * space.Dimension, some.Length * space.Dimension);
                if (copy?.TryRead(content, some, rows) != true)
                {
                    Read(statement, content, some, rows);
                    missing += some.Length;
                }
            }

            first += times.Length;
        }

        return missing;
    }

    /// <summary>Says whether a copy is one of this store: whether a sample of its rows equals the store's.</summary>
    private bool Agrees(RowCache copy, IReadOnlyList<(ContentHash Content, long[] Times)> asked)
    {
        var (here, there, agrees) = (new float[space.Dimension], new float[space.Dimension], true);
        store.Read(Sql, statement =>
        {
            for (var i = 0; i < asked.Count && agrees; i += Math.Max(1, asked.Count / Compared))
            {
                var (content, times) = (asked[i].Content, asked[i].Times[..1]);
                if (copy.TryRead(content, times, there))
                {
                    Read(statement, content, times, here);
                    agrees = here.AsSpan().SequenceEqual(there);
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
