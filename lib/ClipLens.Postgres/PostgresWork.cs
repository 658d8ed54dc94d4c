using System.Diagnostics;
using Npgsql;

namespace ClipLens.Postgres;

/// <summary>Files to be encoded, kept on the server: one process fills the queue, and any number, on as many machines, work it
/// off.</summary>
/// <remarks>
/// Who takes files locks their rows until they are stored; the server unlocks them if it dies, so that another takes them. Some may then be
/// looked at twice, and none is left out.
/// </remarks>
/// <param name="address">Of a database.</param>
/// <param name="clip">The model.</param>
/// <param name="frames">Which frames of videos are encoded; videos are left alone without it.</param>
public sealed class PostgresWork(PostgresAddress address, IClipEncoder clip, FrameSampling? frames)
{
    private const int FirstAtOnce = 16;
    private const int MostAtOnce = 1024;

    // Towards the end all take less, so that they end together.
    private const int Shares = 16;
    private const int PathsAtOnce = 10_000;

    // What a worker that dies leaves undone is so much work.
    private const double SecondsAtOnce = 4;
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(200);

    /// <summary>Adds what is new or changed in folders; forgets what is gone from them.</summary>
    /// <param name="folders">Folders or files.</param>
    /// <param name="exclude">What is left out, see <see cref="MediaIndexOptions.Exclude"/>.</param>
    /// <param name="cancellationToken">Ends the scan.</param>
    /// <returns>How many files were not in the queue yet.</returns>
    /// <exception cref="DirectoryNotFoundException">A folder is not there.</exception>
    public async Task<int> EnqueueAsync(IEnumerable<string> folders, IReadOnlyList<string> exclude,
        CancellationToken cancellationToken = default)
    {
        string[] roots = [.. folders.Select(folder => Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))).Distinct()];
        using var store = PostgresStore.Open(address, clip);
        var options = new MediaIndexOptions { Frames = frames, Exclude = exclude };
        var found = await new Indexer(roots, store, clip, options).FindAsync(cancellationToken).ConfigureAwait(false);
        var paths = new StoredPaths(address.Root);
        using var server = new PostgresServer(address);
        return found.Select(paths.ToStored).Order(StringComparer.Ordinal).Chunk(PathsAtOnce).Sum(some =>
            server.Run(connection => connection.Execute(
            "INSERT INTO cliplens.work (path) SELECT * FROM unnest($1) ON CONFLICT DO NOTHING", (object)some)));
    }

    /// <summary>Encodes files of the queue until it is empty, also of what others had taken and left.</summary>
    /// <param name="progress">Told about ten times a second.</param>
    /// <param name="cancellationToken">Ends the work after the batch at hand; files that were not reached stay in the queue.</param>
    /// <returns>What this process did.</returns>
    /// <exception cref="UpdateCanceledException">It was cancelled; what was encoded is kept.</exception>
    public async Task<UpdateReport> DrainAsync(IProgress<IndexProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        var (clock, parts) = (Stopwatch.StartNew(), new List<UpdateReport>());
        using var store = PostgresStore.Open(address, clip);
        using var server = new PostgresServer(address);
        var (most, done) = (FirstAtOnce, 0);
        while (Remaining(server) is > 0 and var remaining)
        {
            using var taken = Taken.Take(server, (int)Math.Clamp(remaining / Shares, 1, most));
            if (taken.Paths.Count == 0)
            {
                await Task.Delay(PollInterval, cancellationToken).ConfigureAwait(false); // others are at the rest
                continue;
            }

            var (before, behind) = (clock.Elapsed, done);
            var shifted = new Shifted(progress, behind, behind + (int)remaining);
            var part = await EncodeAsync(store, taken.Paths, shifted, cancellationToken).ConfigureAwait(false);
            done += taken.Paths.Count;
            parts.Add(part);
            if (part.Left > 0)
            {
                throw new UpdateCanceledException(Sum((int)remaining - (taken.Paths.Count - part.Left)), cancellationToken);
            }

            taken.Finish();
            most = (int)Math.Clamp(taken.Paths.Count * SecondsAtOnce / (clock.Elapsed - before).TotalSeconds, 1, MostAtOnce);
        }

        return Sum(left: 0);

        UpdateReport Sum(int left) => new()
        {
            New = parts.Sum(part => part.New),
            Unchanged = parts.Sum(part => part.Unchanged),
            Removed = 0,
            Skipped = [.. parts.SelectMany(part => part.Skipped)],
            NewlySkipped = [.. parts.SelectMany(part => part.NewlySkipped)],
            Seconds = clock.Elapsed.TotalSeconds,
            Left = left,
        };
    }

    private static long Remaining(PostgresServer server) =>
        server.Run(connection => connection.Scalar<long>("SELECT count(*) FROM cliplens.work"));

    private async Task<UpdateReport> EncodeAsync(
        PostgresStore store, IReadOnlyList<string> paths, IProgress<IndexProgress> progress, CancellationToken cancellationToken)
    {
        var full = new StoredPaths(address.Root);
        string[] files = [.. paths.Select(full.ToFull).Where(File.Exists)];
        var indexer = new Indexer(files, store, clip, new MediaIndexOptions { Frames = frames });
        try
        {
            await indexer.RunAsync(progress, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested && indexer.Tally is not null)
        {
            // What was stored by then is reported.
        }

        var report = indexer.Tally!.Report(TimeSpan.Zero); // it has scanned
        await indexer.Tally.RememberSkippedAsync(store, report).ConfigureAwait(false);
        return report;
    }

    /// <summary>Files of the queue that nobody else takes until this is disposed.</summary>
    private sealed class Taken : IDisposable
    {
        private readonly PostgresServer _server;
        private readonly NpgsqlConnection _connection;
        private readonly NpgsqlTransaction _transaction;

        private Taken(PostgresServer server, NpgsqlConnection connection, NpgsqlTransaction transaction, IReadOnlyList<string> paths) =>
            (_server, _connection, _transaction, Paths) = (server, connection, transaction, paths);

        public IReadOnlyList<string> Paths { get; }

        public static Taken Take(PostgresServer server, int most)
        {
            var connection = server.Open();
            var transaction = connection.BeginTransaction();
            var paths = connection.Select(
                "SELECT path FROM cliplens.work ORDER BY path LIMIT $1 FOR UPDATE SKIP LOCKED", reader => reader.GetString(0), most);
            return new Taken(server, connection, transaction, paths);
        }

        /// <summary>Takes the files out of the queue.</summary>
        public void Finish()
        {
            const string Delete = "DELETE FROM cliplens.work WHERE path = ANY ($1)";
            string[] paths = [.. Paths];
            try
            {
                _connection.Execute(Delete, (object)paths);
                _transaction.Commit();
            }
            catch (NpgsqlException e) when (PostgresErrors.IsLost(e))
            {
                // the rows are locked no longer, but what they say is done
                _server.Run(connection => connection.Execute(Delete, (object)paths));
            }
        }

        public void Dispose()
        {
            _transaction.Dispose();
            _connection.Dispose();
        }
    }

    /// <summary>Adds what was done before.</summary>
    private sealed class Shifted(IProgress<IndexProgress>? progress, int done, int total) : IProgress<IndexProgress>
    {
        public void Report(IndexProgress value) =>
            progress?.Report(value with { Done = done + value.Done, Total = Math.Max(total, done + value.Total) });
    }
}
