using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace ClipLens.Tests.Notebooks;

public sealed class IndexScriptTests : IDisposable
{
    private readonly Workplace _at = new();

    public void Dispose() => _at.Dispose();

    [SharedFact]
    public void The_report_counts_what_is_new_unchanged_removed_and_skipped()
    {
        var photos = _at.Photos("photos", "skimage/chelsea.png", "skimage/rocket.jpg", "heic/truncated.heic");
        string[] index = [photos, "--json", .. _at.Arguments];

        var first = ScriptProcess.Run("index.cs", index).Json;
        File.Delete(Path.Combine(photos, "rocket.jpg"));
        var second = ScriptProcess.Run("index.cs", index).Json;

        Assert.Equal(["new", "unchanged", "removed", "skipped", "seconds"], first.EnumerateObject().Select(p => p.Name));
        Assert.Equal((2, 0, 0), Counts(first));
        Assert.Equal((0, 1, 1), Counts(second));
        var skipped = Assert.Single(first.GetProperty("skipped").EnumerateArray());
        Assert.Equal(Path.Combine(photos, "truncated.heic"), skipped.GetProperty("path").GetString());
        Assert.NotEqual("", skipped.GetProperty("reason").GetString());
        Assert.True(first.GetProperty("seconds").GetDouble() > 0);
    }

    [SharedFact]
    public void Videos_are_indexed_counted_and_exported_frame_by_frame_after_the_photos()
    {
        var files = _at.Photos("files", "skimage/chelsea.png");
        File.Copy(Shared.Of("videos/mdn/flower.mp4"), Path.Combine(files, "a flower.mp4"));
        string[] index = [files, "--fps", "2", "--export", _at.Of("export"), "--json", .. _at.Arguments];

        Assert.Equal((2, 0, 0), Counts(ScriptProcess.Run("index.cs", index).Json));
        Assert.Equal((0, 2, 0), Counts(ScriptProcess.Run("index.cs", index).Json));
        var table = File.ReadAllLines(_at.Of("export/embeddings.csv"));
        Assert.Equal($"0,{Path.Combine(files, "chelsea.png")},", table[1]);
        Assert.All(table[2..], row => Assert.Contains($",{Path.Combine(files, "a flower.mp4")},", row, StringComparison.Ordinal));
        var times = table[2..].Select(row => double.Parse(row.Split(',')[^1], CultureInfo.InvariantCulture)).ToList();
        Assert.InRange(times.Count, 5, 100); // 5 seconds
        Assert.Equal(times.Order(), times);
        Assert.Equal([table.Length - 1, 64], Npy.Read<float>(_at.Of("export/embeddings.npy")).Shape);
    }

    [SharedFact]
    public void Reread_sees_a_change_that_size_and_time_hide()
    {
        var photos = _at.Photos("photos", "skimage/chelsea.png");
        var picture = Path.Combine(photos, "chelsea.png");
        string[] index = [photos, "--json", .. _at.Arguments];
        var bytes = File.ReadAllBytes(picture);
        File.WriteAllBytes(picture, [.. bytes, 0]);
        var written = DateTime.UtcNow.AddHours(-1); // a file written just now is read again anyway
        File.SetLastWriteTimeUtc(picture, written);
        Assert.Equal((1, 0, 0), Counts(ScriptProcess.Run("index.cs", index).Json));

        File.WriteAllBytes(picture, [.. bytes, 1]);
        File.SetLastWriteTimeUtc(picture, written);

        Assert.Equal((0, 1, 0), Counts(ScriptProcess.Run("index.cs", index).Json));
        Assert.Equal((1, 0, 0), Counts(ScriptProcess.Run("index.cs", [.. index, "--reread"]).Json));
    }

    [SharedFact]
    public void A_folder_that_is_not_there_is_an_error()
    {
        ScriptProcess.Run("index.cs", [_at.Photos("here"), _at.Of("nowhere"), .. _at.Arguments]).Fails(1, _at.Of("nowhere"));
    }

    [SharedFact]
    public void An_export_is_an_array_and_a_table_of_what_each_row_is()
    {
        var (names, table) = Export();
        Assert.Equal(["row,path,time", .. names.Order(StringComparer.Ordinal).Select((name, row) => $"{row},{Quoted(name)},")], table);
        var (shape, values) = Npy.Read<float>(_at.Of("export/embeddings.npy"));
        Assert.Equal([names.Length, 64], shape);
        Assert.All(values.Chunk(64), row => Assert.Equal(1, row.Sum(x => x * x), 1e-5f));
    }

    [NumPyFact(shared: true)]
    public void Another_reader_finds_the_same_in_an_export()
    {
        Export();
        NumPyFactAttribute.Run(
            """
            import csv, numpy, os, sys
            rows = list(csv.DictReader(open(sys.argv[1] + '/embeddings.csv', newline='', encoding='utf-8')))
            a = numpy.load(sys.argv[1] + '/embeddings.npy')
            assert a.dtype == numpy.float32 and a.shape == (len(rows), 64)
            assert abs(numpy.linalg.norm(a, axis=1) - 1).max() < 1e-5
            assert [int(r['row']) for r in rows] == list(range(len(rows))) and all(os.path.isfile(r['path']) for r in rows)
            """,
            _at.Of("export"));
    }

    [TerminalFact]
    public void A_bar_shows_on_a_terminal_and_is_wiped_away()
    {
        var photos = _at.Photos("photos", "skimage/chelsea.png", "skimage/coffee.png");

        var (exitCode, output, _) = ScriptProcess.RunOnTerminal("index.cs", [photos, .. _at.Arguments]);

        Assert.Equal(0, exitCode);
        Assert.Contains("2 of 2", output, StringComparison.Ordinal);
        Assert.Contains("\u001b[2K", output, StringComparison.Ordinal);
        Assert.Contains("2 new, 0 unchanged", output, StringComparison.Ordinal);
    }

    [InterruptFact]
    public void An_interrupted_run_says_what_is_left_and_the_next_one_does_it()
    {
        // Distinct pictures of 12 megapixels: after the first batch most of them are left.
        var photos = _at.Photos("photos");
        var picture = File.ReadAllBytes(Shared.Of("photos/heic/IMG_5195.HEIC"));
        for (var i = 0; i < 20; i++)
        {
            File.WriteAllBytes(Path.Combine(photos, $"{i}.heic"), [.. picture, (byte)i]);
        }

        using var process = ScriptProcess.Start(_at.Folder, "index.cs", [photos, .. _at.Arguments]);
        while (!HasPhotos() && !process.HasExited)
        {
            Thread.Sleep(10);
        }

        Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]).WaitForExit();

        ScriptProcess.End(process).Fails(1, "left to do");
        var (added, unchanged, _) = Counts(ScriptProcess.Run("index.cs", [photos, "--json", .. _at.Arguments]).Json);
        Assert.Equal(20, added + unchanged);
        Assert.InRange(added, 1, 19);
    }

    private bool HasPhotos()
    {
        try
        {
            using var store = new SqliteConnection($"Data Source={_at.Of("embeddings.sqlite")};Mode=ReadOnly;Pooling=False");
            store.Open();
            using var command = store.CreateCommand();
            command.CommandText = "SELECT count(*) FROM embedding";
            return command.ExecuteScalar() is > 0L;
        }
        catch (SqliteException)
        {
            return false; // not there yet, or just being made
        }
    }

    private static (int New, int Unchanged, int Removed) Counts(JsonElement json) =>
        (json.GetProperty("new").GetInt32(), json.GetProperty("unchanged").GetInt32(), json.GetProperty("removed").GetInt32());

    private static string Quoted(string path) =>
        path.Contains('"', StringComparison.Ordinal) ? $"\"{path.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : path;

    /// <summary>Exports two photos, one with a name that a table has to quote.</summary>
    private (string[] Paths, string[] Table) Export()
    {
        var photos = _at.Photos("photos", "skimage/chelsea.png", "skimage/coffee.png");
        string[] paths =
            [Path.Combine(photos, "chelsea.png"), Path.Combine(photos, OperatingSystem.IsWindows() ? "é.png" : "\"é\", or\nnot.png")];
        File.Move(Path.Combine(photos, "coffee.png"), paths[1]);
        Assert.Equal(0, ScriptProcess.Run("index.cs", [photos, "--export", _at.Of("export"), .. _at.Arguments]).ExitCode);
        return (paths, File.ReadAllText(_at.Of("export/embeddings.csv")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries));
    }
}
