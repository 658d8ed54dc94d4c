using Npgsql;

namespace ClipLens.Postgres;

/// <summary>A database server: what another's work or a restart undid is done again, and what cannot be done is put into words.</summary>
internal sealed class PostgresServer : IDisposable
{
    private const int MostConflicts = 3;
    private static readonly TimeSpan FirstWait = TimeSpan.FromMilliseconds(100);

    // In all about half a minute: a restart after a crash takes that long.
    private const int MostWaits = 8;
    private readonly NpgsqlDataSource _source;
    private volatile bool _answered;

    public PostgresServer(PostgresAddress address)
    {
        Address = address;
        var builder = new NpgsqlDataSourceBuilder(address.Connection.ConnectionString);
        builder.UseVector();
        _source = builder.Build();
    }

    public PostgresAddress Address { get; }

    /// <summary>Does something on a connection of its own, once more if it was undone: it must do no harm twice.</summary>
    /// <exception cref="IOException">The server cannot be reached, or does not do it.</exception>
    /// <exception cref="InvalidDataException">The database is damaged.</exception>
    public T Run<T>(Func<NpgsqlConnection, T> work) => Persist(() =>
    {
        using var connection = OpenOnce();
        return work(connection);
    });

    /// <summary>Does something in a transaction, as <see cref="Run"/> does it.</summary>
    public T Transact<T>(Func<NpgsqlConnection, T> work) => Run(connection =>
    {
        using var transaction = connection.BeginTransaction();
        var result = work(connection);
        transaction.Commit();
        return result;
    });

    /// <summary>Opens a connection that the caller keeps.</summary>
    public NpgsqlConnection Open() => Persist(OpenOnce);

    private T Persist<T>(Func<T> work)
    {
        for (var (conflicts, waits) = (0, 0); ;)
        {
            try
            {
                return work();
            }
            catch (NpgsqlException e) when (PostgresErrors.IsConflict(e) && conflicts < MostConflicts)
            {
                conflicts++;
            }
            catch (NpgsqlException e) when (PostgresErrors.IsLost(e) && _answered && waits < MostWaits)
            {
                _source.Clear(); // the others are lost as well
                Thread.Sleep(FirstWait * (1 << waits++));
            }
            catch (NpgsqlException e)
            {
                throw PostgresErrors.Explain(Address, e);
            }
        }
    }

    private NpgsqlConnection OpenOnce()
    {
        var connection = _source.OpenConnection();
        _answered = true;
        return connection;
    }

    public void Dispose() => _source.Dispose();
}

/// <summary>What the store says to PostgreSQL often.</summary>
internal static class PostgresConnectionExtensions
{
    public static NpgsqlCommand Command(this NpgsqlConnection connection, string sql, params ReadOnlySpan<object> values)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        }

        return command;
    }

    public static int Execute(this NpgsqlConnection connection, string sql, params ReadOnlySpan<object> values)
    {
        using var command = connection.Command(sql, values);
        return command.ExecuteNonQuery();
    }

    public static T? Scalar<T>(this NpgsqlConnection connection, string sql, params ReadOnlySpan<object> values)
    {
        using var command = connection.Command(sql, values);
        return command.ExecuteScalar() is T value ? value : default;
    }

    public static List<T> Select<T>(this NpgsqlConnection connection, string sql, Func<NpgsqlDataReader, T> read,
        params ReadOnlySpan<object> values)
    {
        using var command = connection.Command(sql, values);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(read(reader));
        }

        return rows;
    }
}
