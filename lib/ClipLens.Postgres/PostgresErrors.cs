using System.Net.Sockets;
using Npgsql;

namespace ClipLens.Postgres;

/// <summary>Which of the server's errors pass, and what the others say to a person.</summary>
internal static class PostgresErrors
{
    /// <summary>Gets whether the work was undone for the sake of somebody else's, so that it is to be done once more.</summary>
    public static bool IsConflict(NpgsqlException error) =>
        error.SqlState is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure;

    /// <summary>Gets whether the connection is lost, or the server is busy starting: it may be there again in a moment.</summary>
    public static bool IsLost(NpgsqlException error) => error is PostgresException
        ? error.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
            or PostgresErrorCodes.TooManyConnections or ['0', '8', ..]
        : error.InnerException is SocketException or IOException or TimeoutException;

    /// <summary>Says what is wrong, and what to do.</summary>
    /// <param name="address">Of the store.</param>
    /// <param name="error">What the server, or the way to it, says.</param>
    public static Exception Explain(PostgresAddress address, NpgsqlException error)
    {
        var (database, user) = (address.Connection.Database, address.Connection.Username);
        return (error as PostgresException)?.SqlState switch
        {
            PostgresErrorCodes.InvalidCatalogName => new IOException(
                $"{address}: there is no database \"{database}\" on the server: make it with createdb, or name another.", error),
            PostgresErrorCodes.InvalidAuthorizationSpecification => new IOException(
                $"{address}: the server does not let {User()} in: make the role with createuser, or name another in the address.", error),
            PostgresErrorCodes.InvalidPassword => new IOException(
                $"{address}: the server does not take the password of {User()}: set PGPASSWORD, or write it into ~/.pgpass.", error),
            PostgresErrorCodes.InsufficientPrivilege => new IOException(
                $"{address}: {User()} may not do this ({Message()}): the owner of the database can GRANT it.", error),
            PostgresErrorCodes.DiskFull => new IOException(
                $"{address}: the server's disk is full. The store is as it was before the last batch: "
                + "free some space and run again to go on.",
                error),
            PostgresErrorCodes.ReadOnlySqlTransaction => new IOException(
                $"{address}: the server is a read-only copy: name the one that it is a copy of.", error),
            PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted => new InvalidDataException(
                $"{address}: expected a sound store; found a damaged one ({Message()}). "
                + "It was left as it is: restore the server's backup.",
                error),
            null when error.InnerException is SocketException or TimeoutException => new IOException(
                $"{address}: no PostgreSQL answers there ({error.InnerException.Message}): start it, or correct the address.", error),
            // tested by it
            null when IsLost(error) =>
                new IOException($"{address}: the server was lost ({error.InnerException!.Message}): run again to go on.", error),
            _ => new IOException($"{address}: the store cannot be used: {Message()}", error),
        };

        string User() => user is null ? "this user" : $"the role \"{user}\"";

        string Message() => (error as PostgresException)?.MessageText ?? error.InnerException?.Message ?? error.Message;
    }
}
