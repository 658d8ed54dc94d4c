using System.Globalization;
using Npgsql;

namespace ClipLens.Postgres;

/// <summary>What finds candidates on the server.</summary>
internal enum SearchIndex
{
    /// <summary>Nothing: rows are read into memory and compared here.</summary>
    None,

    /// <summary>pgvector's HNSW.</summary>
    Hnsw,

    /// <summary>VectorChord's.</summary>
    VectorChord,
}

/// <summary>The tables, in a schema of their own. What is stored in them is what the file of <see cref="EmbeddingStore"/> holds, byte
/// for byte.</summary>
/// <remarks>
/// The exact embeddings are those of the table <c>embedding</c>, in line: out of line, as float32 of 512 numbers would be stored, they are
/// read three times as slowly. A table <c>search_…</c> for each space holds them once more in half precision, and only proposes candidates.
/// </remarks>
internal static class PostgresSchema
{
    private const int Version = 1;

    // Who makes tables holds this lock of the database: "Clip" in ASCII.
    private const long Making = 0x436C6970;

    // More numbers than these no index takes.
    private const int MostIndexed = 4000;

    private static readonly string Create = $"""
        CREATE SCHEMA cliplens;
        CREATE TABLE cliplens.meta (version integer NOT NULL);
        INSERT INTO cliplens.meta VALUES ({Version});
        CREATE TABLE cliplens.space (id bigint PRIMARY KEY, dimension integer NOT NULL, name text NOT NULL);
        CREATE TABLE cliplens.file (
            path text COLLATE "C" PRIMARY KEY, kind smallint NOT NULL, length bigint NOT NULL, modified bigint NOT NULL, content bytea);
        CREATE INDEX file_of_content ON cliplens.file (content);
        CREATE TABLE cliplens.skipped (path text COLLATE "C" PRIMARY KEY, reason text NOT NULL);
        CREATE TABLE cliplens.embedding (
            space bigint NOT NULL, content bytea NOT NULL, time bigint NOT NULL, embedding bytea NOT NULL,
            PRIMARY KEY (space, content, time));
        ALTER TABLE cliplens.embedding ALTER embedding SET STORAGE PLAIN;
        CREATE TABLE cliplens.sampling (
            space bigint NOT NULL, content bytea NOT NULL, sampling text NOT NULL, complete boolean NOT NULL, times bytea NOT NULL,
            ends double precision, PRIMARY KEY (space, content, sampling));
        CREATE TABLE cliplens.capture (
            content bytea PRIMARY KEY, taken bigint, camera text, latitude double precision, longitude double precision);
        CREATE TABLE cliplens.work (path text COLLATE "C" PRIMARY KEY, asked timestamptz NOT NULL DEFAULT now());
        """;

    /// <summary>Gets the table that is searched for a space.</summary>
    public static string SearchTable(long space) => $"cliplens.search_{space:x16}";

    /// <summary>Makes the tables unless they are there, and finds out what can search in them.</summary>
    /// <exception cref="InvalidDataException">They are another program's, or a newer version's; they are left as they are.</exception>
    public static SearchIndex Open(PostgresServer server, EmbeddingSpace space, string model)
    {
        var index = server.Transact(connection =>
        {
            if (!Check(connection, server.Address))
            {
                Lock(connection);
                if (!Check(connection, server.Address)) // another process may have been first
                {
                    connection.Execute(Create);
                }
            }

            if (connection.Scalar<int?>("SELECT dimension FROM cliplens.space WHERE id = $1", space.Id) is not { } dimension)
            {
                connection.Execute(
                    "INSERT INTO cliplens.space VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", space.Id, space.Dimension, model);
            }
            else if (dimension != space.Dimension)
            {
                throw new InvalidDataException(
                    $"{server.Address}: expected embeddings of {space.Dimension} numbers from {model}; found {dimension} stored for it. "
                    + "The model's folder was changed: get it again.");
            }

            return Installed(connection);
        });

        if (index == SearchIndex.None && space.Dimension <= MostIndexed)
        {
            index = server.Run(Install);
        }

        var isEmpty = index != SearchIndex.None && !HasTable(server, space) && !server.Run(connection => connection.Scalar<bool>(
            "SELECT EXISTS (SELECT FROM cliplens.embedding WHERE space = $1)", space.Id));
        if (isEmpty)
        {
            server.Transact(connection => CreateTable(connection, space, index));
        }

        return index != SearchIndex.None && space.Dimension <= MostIndexed && HasTable(server, space) ? index : SearchIndex.None;
    }

    /// <summary>Makes the table that is searched for a space anew, and its index behind it, which is quicker than row by row.</summary>
    /// <param name="server">The server.</param>
    /// <param name="space">Of the embeddings.</param>
    /// <param name="fill">Adds a row for each embedding; nobody else writes embeddings meanwhile.</param>
    /// <exception cref="PlatformNotSupportedException">The server has neither pgvector nor VectorChord.</exception>
    public static void Rebuild(PostgresServer server, EmbeddingSpace space, Action<NpgsqlConnection> fill) => server.Transact(connection =>
    {
        if (Installed(connection) is var index && (index == SearchIndex.None || space.Dimension > MostIndexed))
        {
            throw new PlatformNotSupportedException(
                $"{server.Address}: there is no index to make: the server has neither pgvector nor VectorChord "
                + "(CREATE EXTENSION vector), or the model's embeddings are too long. Searches compare every row all the same.");
        }

        connection.Execute("LOCK TABLE cliplens.embedding IN SHARE ROW EXCLUSIVE MODE");
        connection.Execute($"DROP TABLE IF EXISTS {SearchTable(space.Id)}");
        CreateRows(connection, space);
        fill(connection);
        CreateIndexes(connection, space, index);
        return true;
    });

    /// <summary>Gets whether the table that is searched for a space is there.</summary>
    public static bool HasTable(NpgsqlConnection connection, EmbeddingSpace space) =>
        connection.Scalar<bool>(
            "SELECT EXISTS (SELECT FROM pg_tables WHERE schemaname || '.' || tablename = $1)", SearchTable(space.Id));

    private static bool HasTable(PostgresServer server, EmbeddingSpace space) => server.Run(connection => HasTable(connection, space));

    private static bool CreateTable(NpgsqlConnection connection, EmbeddingSpace space, SearchIndex index)
    {
        Lock(connection);
        if (!HasTable(connection, space))
        {
            CreateRows(connection, space);
            CreateIndexes(connection, space, index);
        }

        return true;
    }

    private static void CreateRows(NpgsqlConnection connection, EmbeddingSpace space) => connection.Execute($"""
        CREATE TABLE {SearchTable(space.Id)} (
            content bytea NOT NULL, time bigint NOT NULL, half halfvec({space.Dimension}) NOT NULL, PRIMARY KEY (content, time))
        """);

    // Photos are never asked for together with frames, which are many.
    private static void CreateIndexes(NpgsqlConnection connection, EmbeddingSpace space, SearchIndex index)
    {
        var method = index == SearchIndex.VectorChord
            ? "vchordrq (half halfvec_ip_ops)"
            : "hnsw (half halfvec_ip_ops) WITH (m = 16, ef_construction = 64)";
        connection.Execute($"CREATE INDEX ON {SearchTable(space.Id)} USING {method} WHERE time = {Schema.NoTimeInSql}");
        connection.Execute($"CREATE INDEX ON {SearchTable(space.Id)} USING {method} WHERE time <> {Schema.NoTimeInSql}");
        connection.Execute($"ANALYZE {SearchTable(space.Id)}");
    }

    private static void Lock(NpgsqlConnection connection) => connection.Execute($"SELECT pg_advisory_xact_lock({Making})");

    /// <summary>Gets whether the tables are there, and refuses those of others.</summary>
    private static bool Check(NpgsqlConnection connection, PostgresAddress address)
    {
        // Where to_regnamespace has once found nothing, it goes on to do so for a while.
        if (!connection.Scalar<bool>("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = 'cliplens')"))
        {
            return false;
        }

        const string OurColumn = """
            SELECT EXISTS (SELECT FROM information_schema.columns
            WHERE table_schema = 'cliplens' AND table_name = 'meta' AND column_name = 'version' AND data_type = 'integer')
            """;
        if (!connection.Scalar<bool>(OurColumn))
        {
            throw new InvalidDataException(
                $"{address}: expected the tables of ClipLens in the schema cliplens; found another program's. "
                + "They were left as they are: name another database.");
        }

        var version = connection.Scalar<int>("SELECT max(version) FROM cliplens.meta");
        return version <= Version ? true : throw new InvalidDataException(string.Create(
            CultureInfo.InvariantCulture,
            $"{address}: expected tables of version {Version} or older; found version {version}, which a newer ClipLens made. ")
            + "They were left as they are: update ClipLens, or name another database.");
    }

    private static SearchIndex Installed(NpgsqlConnection connection) =>
        connection.Scalar<string>("SELECT max(extname) FROM pg_extension WHERE extname IN ('vector', 'vchord')") switch
        {
            "vector" when connection.Scalar<bool>("SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'vchord')") =>
                SearchIndex.VectorChord,
            "vector" => SearchIndex.Hnsw,
            _ => SearchIndex.None,
        };

    /// <summary>Installs an extension that searches, if the server has one and the role may.</summary>
    private static SearchIndex Install(NpgsqlConnection connection)
    {
        var available = connection.Select(
            "SELECT name FROM pg_available_extensions WHERE name IN ('vector', 'vchord') ORDER BY name", reader => reader.GetString(0));
        foreach (var name in available)
        {
            try
            {
                connection.Execute($"CREATE EXTENSION IF NOT EXISTS {name} CASCADE");
                connection.ReloadTypes(); // knows halfvec from here on
                return Installed(connection);
            }
            catch (PostgresException e) when (!PostgresErrors.IsLost(e))
            {
                // Not for this role, or not set up: rows are compared here, which takes no rights.
            }
        }

        return SearchIndex.None;
    }
}
