using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ClipLens;

/// <summary>What the store says to SQLite often.</summary>
internal static class SqliteExtensions
{
    public static SqliteCommand Command(this SqliteConnection connection, string sql, params ReadOnlySpan<object> values)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters.AddWithValue($"${i + 1}", values[i]);
        }

        return command;
    }

    public static int Execute(this SqliteConnection connection, string sql, params ReadOnlySpan<object> values)
    {
        using var command = connection.Command(sql, values);
        return command.ExecuteNonQuery();
    }

    /// <summary>Gets a blob in SQLite's own memory, valid until the reader moves: a copy per row would double the time to load.</summary>
    public static ReadOnlySpan<byte> Blob(this SqliteDataReader reader, int column) => raw.sqlite3_column_blob(reader.Handle, column);

    /// <summary>Moves to the next row.</summary>
    /// <returns>Whether there is one.</returns>
    public static bool Step(this sqlite3_stmt statement)
    {
        var result = raw.sqlite3_step(statement);
        SqliteException.ThrowExceptionForRC(result, raw.sqlite3_db_handle(statement));
        return result == raw.SQLITE_ROW;
    }
}
