using System.Runtime.Versioning;

namespace ClipLens.Tests.Media;

public sealed class MediaFolderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public void Files_come_from_all_depths_in_the_order_of_their_paths()
    {
        foreach (var name in new[] { "b.jpg", "a/z.png", "a.jpg", "B.jpg", "a/b/c/deep.mp4", "é <script>'.webp"[(OperatingSystem.IsWindows() ? 12 : 0)..] })
            _folder.Write(name, [1, 2, 3]);

        var files = MediaFolder.Scan(_folder.Root).Files;
        Assert.Equal(6, files.Count);
        Assert.Equal(files.Select(f => f.Path).Order(StringComparer.Ordinal), files.Select(f => f.Path));
        Assert.All(files, f => Assert.Equal((3, File.GetLastWriteTimeUtc(f.Path).Ticks), (f.Length, f.ModifiedTicks)));
    }

    [Fact]
    public void An_empty_folder_has_no_files_and_no_problems()
    {
        var found = MediaFolder.Scan(_folder.Root);
        Assert.Empty(found.Files);
        Assert.Empty(found.Problems);
    }

    [Fact]
    public void Hidden_files_and_folders_are_left_out_but_not_a_hidden_root()
    {
        _folder.Write(".album/seen.jpg", [1]);
        _folder.Write(".album/.thumbnails/unseen.jpg", [1]);
        _folder.Write(".album/._seen.jpg", [1]);
        Assert.Empty(MediaFolder.Scan(_folder.Root).Files);
        Assert.Equal([_folder.Of(".album/seen.jpg")], MediaFolder.Scan(_folder.Of(".album")).Files.Select(f => f.Path));
    }

    [Fact]
    public void A_folder_that_is_not_there_or_is_a_file_is_refused_by_name()
    {
        Assert.Contains("nowhere is not there", Assert.Throws<DirectoryNotFoundException>(() => MediaFolder.Scan(_folder.Of("nowhere"))).Message, StringComparison.Ordinal);
        var file = _folder.Write("a.jpg", [1]);
        Assert.Contains("a.jpg is a file", Assert.Throws<DirectoryNotFoundException>(() => MediaFolder.Scan(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Links_are_followed_and_loops_end()
    {
        _folder.Write("album/real/a.jpg", [1, 2, 3]);
        _folder.Write("elsewhere/deep/b.jpg", [1]);
        Directory.CreateSymbolicLink(_folder.Of("album/another"), _folder.Of("album/real"));
        Directory.CreateSymbolicLink(_folder.Of("album/real/up"), "..");
        Directory.CreateSymbolicLink(_folder.Of("album/out"), _folder.Of("elsewhere"));
        Directory.CreateSymbolicLink(_folder.Of("elsewhere/deep/back"), _folder.Of("album/out"));
        File.CreateSymbolicLink(_folder.Of("album/z.jpg"), "real/a.jpg");

        var found = MediaFolder.Scan(_folder.Of("album"));
        Assert.Empty(found.Problems);
        Assert.Equal(["out/deep/b.jpg", "real/a.jpg", "z.jpg"], found.Files.Select(f => Path.GetRelativePath(_folder.Of("album"), f.Path)));
        Assert.Equal(3, found.Files[2].Length);
    }

    [Fact]
    public void A_root_that_is_a_link_keeps_its_name()
    {
        _folder.Write("real/a.jpg", [1]);
        Directory.CreateSymbolicLink(_folder.Of("link"), _folder.Of("real"));
        Assert.Equal([_folder.Of("link/a.jpg")], MediaFolder.Scan(_folder.Of("link")).Files.Select(f => f.Path));
    }

    [Fact]
    public void A_link_to_nothing_is_a_problem_only_if_it_is_named_as_a_picture()
    {
        File.CreateSymbolicLink(_folder.Of("lost.jpg"), "nowhere.jpg");
        File.CreateSymbolicLink(_folder.Of("lost.txt"), "nowhere.txt");
        var found = MediaFolder.Scan(_folder.Root);
        Assert.Empty(found.Files);
        Assert.Equal((_folder.Of("lost.jpg"), "is a link to a file that is not there"), found.Problems.Select(p => (p.Path, p.Reason)).Single());
    }

    [UnprivilegedFact, UnsupportedOSPlatform("windows")]
    public void A_folder_without_permission_is_a_problem_and_the_rest_goes_on()
    {
        _folder.Write("closed/a.jpg", [1]);
        _folder.Write("open/b.jpg", [1]);
        File.SetUnixFileMode(_folder.Of("closed"), UnixFileMode.None);
        var found = MediaFolder.Scan(_folder.Root);
        File.SetUnixFileMode(_folder.Of("closed"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.Equal([_folder.Of("open/b.jpg")], found.Files.Select(f => f.Path));
        Assert.Equal((_folder.Of("closed"), "is a folder that may not be read: permission denied"), found.Problems.Select(p => (p.Path, p.Reason)).Single());
    }

    [Fact]
    public void A_walk_can_be_cancelled() =>
        Assert.Throws<OperationCanceledException>(() => MediaFolder.Scan(_folder.Root, new CancellationToken(canceled: true)));

    public void Dispose() => _folder.Dispose();
}
