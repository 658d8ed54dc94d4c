using System.Globalization;

namespace ClipLens.Postgres;

/// <summary>Asks the server's index for candidates, in half precision, and scores them here by their exact embeddings.</summary>
internal sealed class PostgresSearch : ICollectionSearch, IDisposable
{
    public const int RowsAtOnce = 1000;

    // Of a mean that a threshold is made from, a thousand rows tell enough.
    private const int Sample = 1000;

    // The index looks at so many neighbours for each that is wanted: of a million rows, 40 in all find 92 of 100, and 400 all.
    private const int NeighboursPerHit = 4;
    private const int FewestNeighbours = 100;
    private const int MostNeighbours = 1000;
    private readonly PostgresServer _server;
    private readonly EmbeddingSpace _space;
    private readonly IReadOnlyList<Item> _items;
    private readonly List<(string First, string Last)> _ranges;
    private readonly Dictionary<(UInt128 Content, long Time), int> _rows;
    private readonly string _sql;

    public PostgresSearch(
        PostgresAddress address, EmbeddingSpace space, IReadOnlyList<Item> items, List<(string First, string Last)> ranges)
    {
        (_server, _space, _items, _ranges) = (new PostgresServer(address), space, items, ranges);
        _rows = items.Select(KeyOf).Index().ToDictionary(key => (key.Item.Content.Value, key.Item.Time), key => key.Index);

        // Anything behind the distance in ORDER BY would keep the planner from the index. The file is looked up for each candidate, in a
        // query of its own, as a join would be made the other way round.
        _sql = $"""
            SELECT near.content, near.time, exact.embedding FROM (
                SELECT content, time FROM {PostgresSchema.SearchTable(space.Id)} AS s
                WHERE time {(items is [{ Time: null }, ..] ? "=" : "<>")} {Schema.NoTimeInSql} AND (
                    SELECT true FROM cliplens.file AS f JOIN unnest($2, $3) AS range(first, last) ON f.path >= first AND f.path < last
                    WHERE f.content = s.content LIMIT 1)
                ORDER BY half <#> $1 LIMIT $4) AS near
            JOIN cliplens.embedding AS exact ON exact.space = $5 AND exact.content = near.content AND exact.time = near.time
            """;
    }

    public int Count => _items.Count;

    public bool IsComplete => false;

    public IReadOnlyList<Found>[] Search(Matrix queries, int top)
    {
        ArgumentNullException.ThrowIfNull(queries);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(top);
        return [.. Enumerable.Range(0, queries.Rows).Select(query => Count == 0 ? [] : Search(queries.Row(query).ToArray(), top))];
    }

    public Matrix Read(IReadOnlyList<int> rows) => Read(_server, _space, rows.Count, rows.Select(row => KeyOf(_items[row])));

    public float[] Mean() => Read(RowCodes.Spread(Count, Sample)).MeanRow();

    public void Dispose() => _server.Dispose();

    /// <summary>Reads exact embeddings, in the order asked for.</summary>
    public static Matrix Read(PostgresServer server, EmbeddingSpace space, int count, IEnumerable<(ContentHash Content, long Time)> keys)
    {
        const string Sql = """
            SELECT asked.n, embedding FROM unnest($2, $3) WITH ORDINALITY AS asked(content, time, n)
            JOIN cliplens.embedding AS e ON e.space = $1 AND e.content = asked.content AND e.time = asked.time
            """;
        var embeddings = space.Allocate(count);
        var first = 0;
        foreach (var some in keys.Chunk(RowsAtOnce))
        {
            var found = server.Run(connection => connection.Select(
                Sql,
                reader => space.TryRead(reader.GetFieldValue<byte[]>(1), embeddings.Row(first + (int)reader.GetInt64(0) - 1)),
                space.Id, PostgresStore.Bytes(some.Select(key => key.Content)), some.Select(key => key.Time).ToArray()));
            if (found.Count < some.Length || found.Contains(false))
            {
                throw Damaged(server.Address, found.Count(sound => sound), some.Length);
            }

            first += some.Length;
        }

        return embeddings;
    }

    private static InvalidDataException Damaged(PostgresAddress address, int found, int expected) => new(
        $"{address}: expected embeddings of length 1; found {found} of {expected} embeddings that are remembered. "
        + "The tables were changed: restore the server's backup, or name another database.");

    private static (ContentHash Content, long Time) KeyOf(Item item) => (
        new(UInt128.Parse(item.File.ContentHash, NumberStyles.HexNumber, CultureInfo.InvariantCulture)),
        item.Time is { } time ? StoredSampling.ToMicroseconds(time) : Schema.NoTime);

    private IReadOnlyList<Found> Search(float[] query, int top)
    {
        var neighbours = (int)Math.Clamp((long)NeighboursPerHit * top, FewestNeighbours, MostNeighbours);
        var candidates = _server.Transact(connection =>
        {
            // The index is right at any size; the planner's guess of its cost is not. Rows of other folders count for nothing.
            connection.Execute($"""
                SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off; SET LOCAL enable_sort = off;
                SET LOCAL hnsw.ef_search = {neighbours}; SET LOCAL hnsw.iterative_scan = relaxed_order
                """);
            return connection.Select(
                _sql,
                reader => (
                    Key: (ContentHash.FromBytes(reader.GetFieldValue<byte[]>(0)).Value, reader.GetInt64(1)),
                    Embedding: reader.GetFieldValue<byte[]>(2)),
                PostgresTransaction.ToHalf(query),
                _ranges.Select(range => range.First).ToArray(),
                _ranges.Select(range => range.Last).ToArray(),
                Math.Max(neighbours, top),
                _space.Id);
        });
        var known = candidates.FindAll(candidate => _rows.ContainsKey(candidate.Key)); // others came or went since the update
        var embeddings = _space.Allocate(known.Count);
        return [.. known.Select((candidate, at) => _space.TryRead(candidate.Embedding, embeddings.Row(at))
            ? new Found(_rows[candidate.Key], Similarity.Cosine(embeddings.Row(at), query), embeddings, at)
            : throw Damaged(_server.Address, 0, 1)).OrderByDescending(found => found.Score).ThenBy(found => found.Row).Take(top)];
    }
}
