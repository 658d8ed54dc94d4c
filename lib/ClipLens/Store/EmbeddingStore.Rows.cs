using System.Globalization;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ClipLens;

/// <content>Reading many embeddings: through SQLite's own interface, and on all cores.</content>
public sealed partial class EmbeddingStore
{
    private const int RowsWorthAConnection = 10_000;

    private delegate void RowReader(sqlite3_stmt statement, Matrix embeddings, int from, int to);

    private int Dimension => _space.Dimension;

    /// <summary>Makes room for embeddings.</summary>
    /// <param name="count">How many.</param>
    /// <exception cref="InvalidOperationException">They are more than one array holds.</exception>
    internal Matrix Rows(int count) => (long)count * Dimension <= Array.MaxLength
        ? new Matrix(count, Dimension)
        : throw new InvalidOperationException(string.Create(
            CultureInfo.InvariantCulture,
            $"A collection holds at most {Array.MaxLength / Dimension:N0} photos or frames with a model of {Dimension} dimensions; found {count:N0}: "
            + $"look at fewer frames per second, or open fewer folders at once."));

    /// <summary>Reads embeddings into one matrix.</summary>
    /// <param name="count">How many.</param>
    /// <param name="sql">How to find them; parameter 1 is the space.</param>
    /// <param name="read">Reads the rows from one up to another, through a statement that nobody else uses.</param>
    private Matrix ReadRows(int count, string sql, RowReader read)
    {
        var embeddings = Rows(count);
        var parts = Math.Clamp(count / RowsWorthAConnection, 1, Environment.ProcessorCount);
        if (parts == 1)
        {
            ReadRows(_connection, sql, statement => read(statement, embeddings, 0, count));
            return embeddings;
        }

        // Finding and copying rows is work for a core, and a connection is one core's.
        Task.WhenAll(Enumerable.Range(0, parts).Select(part => Task.Run(() =>
        {
            using var connection = StoreConnection.Open(Path);
            ReadRows(connection, sql, statement =>
                read(statement, embeddings, (int)((long)count * part / parts), (int)((long)count * (part + 1) / parts)));
        }))).GetAwaiter().GetResult();
        return embeddings;
    }

    private void ReadRows(StoreConnection store, string sql, Action<sqlite3_stmt> read) => store.Run(connection =>
    {
        // Without a transaction around it, each row would ask the file anew whether it has changed, which doubles the time.
        connection.Execute("SAVEPOINT reading");
        try
        {
            SqliteException.ThrowExceptionForRC(raw.sqlite3_prepare_v2(connection.Handle, sql, out var statement), connection.Handle);
            using (statement)
            {
                raw.sqlite3_bind_int64(statement, 1, _space.Id);
                read(statement);
            }
        }
        finally
        {
            connection.Execute("RELEASE reading");
        }
    });

    /// <summary>Moves to the next row.</summary>
    /// <returns>Whether there is one.</returns>
    private static bool Step(sqlite3_stmt statement)
    {
        var result = raw.sqlite3_step(statement);
        SqliteException.ThrowExceptionForRC(result, raw.sqlite3_db_handle(statement));
        return result == raw.SQLITE_ROW;
    }
}
