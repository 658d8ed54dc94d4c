using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;

namespace ClipLens.Postgres;

/// <summary>Where a store on a server is: <c>postgres://user@host:port/database?sslmode=require&amp;root=/mnt</c>.</summary>
/// <remarks>A password belongs into <c>PGPASSWORD</c> or <c>~/.pgpass</c>; one that is in the address works, and is never shown.</remarks>
public sealed partial class PostgresAddress
{
    private const string Expected = "expected postgres://user@host:port/database, with ?sslmode=…, ?root=FOLDER or ?host=FOLDER behind it";

    // A worker that drops off the network loses its locks after about a minute, and one that hangs after ten.
    private const string ServerSide = "-c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3 "
        + "-c idle_in_transaction_session_timeout=600000";

    private const int SecondsBetweenSigns = 60;

    private PostgresAddress(NpgsqlConnectionStringBuilder connection, string? root) => (Connection, Root) = (connection, root);

    /// <summary>Gets the folder on this machine below which files are remembered by their path from there on.</summary>
    public string? Root { get; }

    internal NpgsqlConnectionStringBuilder Connection { get; }

    /// <summary>Gets whether a text is meant to be an address, and not a file's path.</summary>
    /// <param name="text">What names a store.</param>
    public static bool IsAddress(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.StartsWith("postgres:", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("postgresql:", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Reads an address.</summary>
    /// <param name="text">As a person wrote it.</param>
    /// <exception cref="ArgumentException">It is none.</exception>
    public static PostgresAddress Parse(string text)
    {
        if (!IsAddress(text) || !Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.AbsolutePath is not ['/', not '/', ..]
            || uri.Fragment.Length > 0)
        {
            throw Unexpected(text);
        }

        var (user, password) = uri.UserInfo.Split(':', 2) is [var name, var secret] ? (name, secret) : (uri.UserInfo, null);
        var connection = new NpgsqlConnectionStringBuilder
        {
            Host = uri.DnsSafeHost is { Length: > 0 } host ? host : "localhost",
            Port = uri.Port > 0 ? uri.Port : NpgsqlConnection.DefaultPort,
            Database = Uri.UnescapeDataString(uri.AbsolutePath[1..]),
            Username = user.Length > 0 ? Uri.UnescapeDataString(user) : null,
            Password = password is null ? null : Uri.UnescapeDataString(password),
            ApplicationName = "ClipLens",
            Options = ServerSide,
            KeepAlive = SecondsBetweenSigns,
            TcpKeepAlive = true,
        };
        string? root = null;
        foreach (var parameter in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var (key, value) = parameter.Split('=', 2) is [var left, var right] ? (left, Uri.UnescapeDataString(right)) : (parameter, "");
            switch (key)
            {
                case "sslmode" when Enum.TryParse<SslMode>(value.Replace("-", "", StringComparison.Ordinal), ignoreCase: true,
                    out var mode):
                    connection.SslMode = mode;
                    break;
                case "host" when value.Length > 0:
                    connection.Host = value;
                    break;
                case "root" when value.Length > 0:
                    root = Path.TrimEndingDirectorySeparator(Path.GetFullPath(value));
                    break;
                default:
                    throw Unexpected(text);
            }
        }

        return new PostgresAddress(connection, root);
    }

    /// <summary>Writes the address without a user and a password.</summary>
    /// <returns>As messages name it.</returns>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"postgres://{Connection.Host}:{Connection.Port}/{Connection.Database}");

    // What stands before the last @ may be, or hold, a password.
    private static ArgumentException Unexpected(string text) => new($"{Expected}; found {Secret().Replace(text, "…@")}.");

    [GeneratedRegex("(?<=:/*)[^/].*@")]
    private static partial Regex Secret();
}
