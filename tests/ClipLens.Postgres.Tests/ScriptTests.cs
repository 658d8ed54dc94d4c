using ClipLens.Tests;
using ClipLens.Tests.Notebooks;
using ClipLens.Tests.Store;

namespace ClipLens.Postgres.Tests;

/// <summary>The scripts with an address for <c>--cache</c>.</summary>
[Collection(ServerTests.Name)]
public sealed class ScriptTests(Server server) : IDisposable
{
    private const int Photos = 6;
    private readonly string _root = Directory.CreateTempSubdirectory("cliplens-scripts-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [StoreFact]
    public void A_queue_is_filled_and_worked_off_and_a_search_then_answers_as_from_a_file()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_root, "photos")).FullName;
        var drawn = Directory.EnumerateFiles(Path.Combine(Shared.Repository, "data", "picturebook", "photos")).Order();
        foreach (var photo in drawn.Take(Photos))
        {
            File.Copy(photo, Path.Combine(folder, Path.GetFileName(photo)));
        }

        File.WriteAllText(Path.Combine(folder, "broken.jpg"), "no picture");
        string[] onServer = ["--cache", server.NewDatabase(), "--json"], inFile = ["--cache", Path.Combine(_root, "s.sqlite"), "--json"];
        Assert.Equal(Photos + 1, Index([folder, "--enqueue", .. onServer]).Json.GetProperty("queued").GetInt32());
        Assert.Equal(0, Index([folder, "--enqueue", .. onServer]).Json.GetProperty("queued").GetInt32());

        var report = Index(["--work", .. onServer]).Json;
        Assert.Equal(Photos, report.GetProperty("new").GetInt32());
        Assert.EndsWith("broken.jpg", report.GetProperty("skipped")[0].GetProperty("path").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, Index(["--work", .. onServer]).Json.GetProperty("new").GetInt32());

        string[] search = ["a boat", "--in", folder, "--threshold", "-1", "--top", "4"];
        var expected = ScriptProcess.Run("search.cs", [.. search, .. inFile]);
        Assert.Equal(4, expected.Json.GetProperty("hits").GetArrayLength());
        Assert.Equal(expected.Output, ScriptProcess.Run("search.cs", [.. search, .. onServer]).Output);

        Index(["--reindex", .. onServer]).Fails(1, "the server has neither pgvector nor VectorChord");
    }

    [StoreFact]
    public void An_address_where_nothing_can_be_kept_ends_each_script_with_a_sentence()
    {
        var nowhere = server.AddressOf("nowhere");
        Index("--work", "--cache", "postgres://127.0.0.1:1/photos").Fails(1, "no PostgreSQL answers there");
        Index(_root, "--enqueue", "--cache", nowhere).Fails(1, "there is no database \"nowhere\" on the server");
        Index("--reindex", "--cache", server.AddressOf("postgres", "nobody")).Fails(1, "does not let the role \"nobody\" in");
        ScriptProcess.Run("search.cs", "a boat", "--in", _root, "--cache", nowhere).Fails(1, "there is no database \"nowhere\"");
        Index("--work", "--cache", "postgres://me:secret@db.example").Fails(2, "expected postgres://user@host:port/database");
        Index("--work", "--cache", Path.Combine(_root, "s.sqlite")).Fails(2, "only a server has a queue and an index");
    }

    private static ScriptResult Index(params string[] arguments) => ScriptProcess.Run("index.cs", arguments);
}
