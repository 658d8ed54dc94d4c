using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace ClipLens.Postgres.Tests;

/// <summary>A PostgreSQL server of our own, in a folder and on a port of its own; gone when the tests end.</summary>
public sealed class Server : IDisposable
{
    private static readonly string[] Homes = Directory.Exists("/usr/lib/postgresql") ? Directory.GetDirectories("/usr/lib/postgresql") : [];
    private readonly string _folder = Directory.CreateTempSubdirectory("cliplens-postgres-").FullName;
    private int _databases;

    public Server()
    {
        if (Missing is not null)
        {
            return;
        }

        Port = FreePort();
        Run("chown", AsRoot ? ["postgres", _folder] : []);
        Tool("initdb", "-D", Data, "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C");
        var rules = Path.Combine(Data, "pg_hba.conf");
        File.WriteAllText(rules, "host all guarded all scram-sha-256\n" + File.ReadAllText(rules));
        Start();
    }

    /// <summary>Gets why there can be no server; never a reason in continuous integration, where that is a failure.</summary>
    public static string? Missing { get; } =
        Environment.GetEnvironmentVariable("CI") == "true" || Homes.Length > 0 ? null : "needs PostgreSQL: apt-get install postgresql";

    public int Port { get; }

    private string Data => Path.Combine(_folder, "data");

    private static bool AsRoot => Environment.UserName == "root";

    /// <summary>Makes an empty database.</summary>
    /// <returns>Its address.</returns>
    public string NewDatabase()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"test{Interlocked.Increment(ref _databases)}");
        Execute("postgres", $"CREATE DATABASE {name}");
        return AddressOf(name);
    }

    public string AddressOf(string database, string user = "postgres") =>
        string.Create(CultureInfo.InvariantCulture, $"postgres://{user}@127.0.0.1:{Port}/{database}");

    public void Execute(string database, string sql)
    {
        using var connection = Connect(database);
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    public T Scalar<T>(string database, string sql)
    {
        using var connection = Connect(database);
        using var command = new NpgsqlCommand(sql, connection);
        return (T)command.ExecuteScalar()!;
    }

    /// <summary>Does something while a transaction is open.</summary>
    public void While(string database, string sql, Action work)
    {
        using var connection = Connect(database);
        using var transaction = connection.BeginTransaction();
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
        work();
        transaction.Commit();
    }

    /// <summary>Stops the server as a crash does, and starts it again.</summary>
    public void Crash() => Control("restart", "-m", "immediate");

    public void Start() => Control("start");

    public void Stop() => Control("stop", "-m", "immediate");

    public void Dispose()
    {
        if (Missing is null)
        {
            Stop();
        }

        Directory.Delete(_folder, recursive: true);
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private NpgsqlConnection Connect(string database)
    {
        var connection = new NpgsqlConnection($"Host=127.0.0.1;Port={Port};Username=postgres;Database={database};Pooling=false");
        connection.Open();
        return connection;
    }

    private void Control(params string[] command) => Tool(
        "pg_ctl", ["-D", Data, "-w", "-l", Path.Combine(_folder, "log"), "-o",
            $"-p {Port} -k {_folder} -c listen_addresses=127.0.0.1 -c fsync=off", .. command]);

    // The server refuses to run as root.
    private void Tool(string name, params string[] arguments)
    {
        var tool = Path.Combine(Homes.Max(StringComparer.Ordinal)!, "bin", name);
        Run(AsRoot ? "runuser" : tool, AsRoot ? ["-u", "postgres", "--", tool, .. arguments] : arguments);
    }

    // What the server starts keeps the streams open, so that they are not read to their end but left alone.
    private void Run(string program, string[] arguments)
    {
        if (arguments.Length == 0)
        {
            return;
        }

        using var process = Process.Start(
            new ProcessStartInfo("/bin/sh",
            ["-c", "exec \"$@\" >>\"$0\" 2>&1 </dev/null", Path.Combine(_folder, "tools"), program,
            .. arguments]) { WorkingDirectory = _folder })!;
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {File.ReadAllText(Path.Combine(_folder, "tools"))}");
    }
}

/// <summary>Tests that share one server.</summary>
[CollectionDefinition(Name)]
public sealed class ServerTests : ICollectionFixture<Server>
{
    public const string Name = "server";
}
