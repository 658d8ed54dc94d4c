using Npgsql;

namespace ClipLens.Postgres;

/// <summary>What this store has claimed: advisory locks of one connection, which the server drops with it, however the process
/// ends.</summary>
/// <param name="server">The server.</param>
/// <param name="space">Number of the embeddings' space.</param>
internal sealed class PostgresClaims(PostgresServer server, long space) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly HashSet<ContentHash> _mine = [];
    private NpgsqlConnection? _session;

    /// <summary>Claims contents.</summary>
    /// <returns>Those that nobody had claimed.</returns>
    public HashSet<ContentHash> Claim(IEnumerable<ContentHash> contents)
    {
        lock (_gate)
        {
            var claimed = TryLock([.. contents.Where(content => !_mine.Contains(content))]);
            _mine.UnionWith(claimed);
            return claimed;
        }
    }

    /// <summary>Gets which contents are claimed by anybody.</summary>
    public HashSet<ContentHash> Claimed(IReadOnlyCollection<ContentHash> contents)
    {
        const string Held = """
            SELECT (classid::bigint << 32) | objid::bigint FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
            WHERE locktype = 'advisory' AND objsubid = 1 AND datname = current_database()
            """;
        var held = server.Run(connection => connection.Select(Held, reader => reader.GetInt64(0))).ToHashSet();
        return [.. contents.Where(content => held.Contains(KeyOf(content)))];
    }

    /// <summary>Ends claims.</summary>
    public void Release(IReadOnlyCollection<ContentHash> contents)
    {
        lock (_gate)
        {
            var ours = contents.Where(_mine.Remove).ToList();
            if (ours.Count > 0 && _session is not null)
            {
                try
                {
                    _session.Execute("SELECT pg_advisory_unlock(k) FROM unnest($1) AS k", KeysOf(ours));
                }
                catch (NpgsqlException e) when (PostgresErrors.IsLost(e))
                {
                    _session.Dispose(); // and its locks with it
                    _session = null;
                }
            }
        }
    }

    public void Dispose()
    {
        Release([.. _mine]); // the server takes a moment to see that a connection is closed
        _session?.Dispose();
    }

    private HashSet<ContentHash> TryLock(List<ContentHash> contents)
    {
        if (contents.Count == 0)
        {
            return [];
        }

        const string Lock = "SELECT k FROM unnest($1) AS k WHERE pg_try_advisory_lock(k)";
        HashSet<long>? locked = null;
        for (var attempt = 0; locked is null; attempt++)
        {
            try
            {
                if (_session is null)
                {
                    _session = server.Open();
                    _session.Execute(Lock, KeysOf(_mine)); // those of the connection that was lost
                }

                locked = [.. _session.Select(Lock, reader => reader.GetInt64(0), KeysOf(contents))];
            }
            catch (NpgsqlException e) when (attempt == 0 && PostgresErrors.IsLost(e))
            {
                _session?.Dispose();
                _session = null;
            }
            catch (NpgsqlException e)
            {
                throw PostgresErrors.Explain(server.Address, e);
            }
        }

        return [.. contents.Where(content => locked.Contains(KeyOf(content)))];
    }

    private long[] KeysOf(IEnumerable<ContentHash> contents) => [.. contents.Select(KeyOf)];

    private long KeyOf(ContentHash content) => (long)(ulong)content.Value ^ (long)(ulong)(content.Value >> 63) ^ space;
}
