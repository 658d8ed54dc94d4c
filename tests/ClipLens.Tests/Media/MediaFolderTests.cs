using System.Runtime.Versioning;
using ClipLens.Tests.Notebooks;

namespace ClipLens.Tests.Media;

public sealed class MediaFolderTests : IDisposable
{
    private readonly TempFolder _folder = new();

    [Fact]
    public void Files_come_from_all_depths_in_the_order_of_their_paths()
    {
        foreach (var name in
            new[] { "b.jpg", "a/z.png", "a.jpg", "B.jpg", "a/b/c/deep.mp4", "é <script>'.webp"[(OperatingSystem.IsWindows() ? 12 : 0)..] })
        {
            _folder.Write(name, [1, 2, 3]);
        }

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
    public void A_folder_that_is_not_there_is_refused_by_name_and_a_file_is_found_alone()
    {
        Assert.Contains("nowhere is not there",
            Assert.Throws<DirectoryNotFoundException>(() => MediaFolder.Scan(_folder.Of("nowhere"))).Message, StringComparison.Ordinal);
        var file = _folder.Write("a.jpg", [1]);
        _folder.Write("b.jpg", [1]);
        Assert.Equal([file], MediaFolder.Scan(file).Files.Select(f => f.Path));
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
        Assert.Equal((_folder.Of("lost.jpg"), "is a link to a file that is not there"), found.Problems.Select(p => (p.Path, p.Reason))
            .Single());
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
        Assert.Equal((_folder.Of("closed"), "is a folder that may not be listed or entered: permission denied"),
            found.Problems.Select(p => (p.Path, p.Reason)).Single());
    }

    [LinuxFact]
    public void A_name_that_is_not_UTF8_is_a_problem_and_the_rest_goes_on()
    {
        _folder.Write("good.jpg", [1]);
        // caf and an e acute of Latin-1, which no .NET string can say
        System.Diagnostics.Process.Start("bash",
            ["-c", $"cd '{_folder.Root}' && echo 1 > $'caf\\351.jpg' && echo 1 > $'caf\\351.txt' && mkdir $'d\\351' && echo 1 > "
                + $"$'d\\351/a.jpg'"]).WaitForExit();

        var found = MediaFolder.Scan(_folder.Root);

        System.Diagnostics.Process.Start("bash", ["-c", $"cd '{_folder.Root}' && rm -r caf* d*"]).WaitForExit(); // .NET cannot
        Assert.Equal([_folder.Of("good.jpg")], found.Files.Select(f => f.Path));
        Assert.Equal([_folder.Of("caf\uFFFD.jpg"), _folder.Of("caf\uFFFD.txt"), _folder.Of("d\uFFFD")], found.Problems.Select(p => p.Path));
        Assert.All(found.Problems,
            problem => Assert.Equal("has a name that is not UTF-8, so that it cannot be opened: rename it", problem.Reason));
    }

    [Fact]
    public void A_replacement_character_that_is_in_a_name_is_a_name_like_any_other()
    {
        _folder.Write("caf\uFFFD.jpg", [1]);
        _folder.Write("caf\uFFFD empty.jpg", []);
        Assert.Equal(2, MediaFolder.Scan(_folder.Root).Files.Count);
        Assert.Empty(MediaFolder.Scan(_folder.Root).Problems);
    }

    [UnprivilegedFact, UnsupportedOSPlatform("windows")]
    public void A_folder_that_can_be_listed_and_not_entered_is_one_problem_and_the_rest_goes_on()
    {
        _folder.Write("sub/x.jpg", [1]);
        _folder.Write("sub/y.jpg", [1]);
        _folder.Write("good.jpg", [1]);
        File.SetUnixFileMode(_folder.Of("sub"), UnixFileMode.UserRead);
        var found = MediaFolder.Scan(_folder.Root);
        File.SetUnixFileMode(_folder.Of("sub"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Assert.Equal([_folder.Of("good.jpg")], found.Files.Select(f => f.Path));
        Assert.Equal((_folder.Of("sub"), "is a folder that may not be listed or entered: permission denied"),
            found.Problems.Select(p => (p.Path, p.Reason)).Single());
    }

    [Theory]
    [InlineData("@eaDir/a.jpg")]
    [InlineData("album/#recycle/a.jpg")]
    [InlineData("lost+found/a.jpg")]
    [InlineData("$Recycle.Bin/S-1/a.jpg")]
    [InlineData(".Trash-1000/files/a.jpg")]
    [InlineData(".thumbnails/a.jpg")]
    [InlineData("app/cache/a.jpg")] // beside a file .nomedia in app
    public void What_systems_and_network_drives_keep_is_left_out(string name)
    {
        _folder.Write(name, [1]);
        _folder.Write("app/.nomedia", []);
        _folder.Write("good.jpg", [1]);
        Assert.Equal([_folder.Of("good.jpg")], MediaFolder.Scan(_folder.Root).Files.Select(f => f.Path));
        // asked for by name
        Assert.Equal([_folder.Of(name)], MediaFolder.Scan(Path.GetDirectoryName(_folder.Of(name))!).Files.Select(f => f.Path));
    }

    [Theory]
    [InlineData("*.gif", "2019/raw 1/c.jpg", "2019/raw 1/d.JPG", "a.jpg")]
    [InlineData("RAW*", "a.jpg", "b.gif")]
    [InlineData("2019/*.jpg", "a.jpg", "b.gif")]
    [InlineData("2019/", "a.jpg", "b.gif")]
    [InlineData("/a.jpg", "2019/raw 1/c.jpg", "2019/raw 1/d.JPG", "b.gif")]
    [InlineData("?.jpg", "b.gif")]
    public void What_a_pattern_names_is_left_out(string pattern, params string[] rest)
    {
        foreach (var name in new[] { "a.jpg", "b.gif", "2019/raw 1/c.jpg", "2019/raw 1/d.JPG" })
        {
            _folder.Write(name, [1]);
        }

        var found = MediaFolder.Scan(_folder.Root, [pattern]).Files.Select(f => f.Path).ToList();
        Assert.Equal(rest.Select(_folder.Of), found);
        Assert.All(MediaFolder.Scan(_folder.Root).Files,
            file => Assert.Equal(!found.Contains(file.Path), MediaFolder.Excludes(_folder.Root, file.Path, [pattern])));
    }

    [SharedFact]
    public void The_thumbnails_of_a_Synology_are_left_out() =>
        Assert.Equal(["photo-038.jpg", "photo-039.jpg"],
            MediaFolder.Scan(Shared.Of("cases/synology-eadir"), ["*.md"]).Files.Select(f => Path.GetFileName(f.Path)));

    [Fact]
    public void A_walk_can_be_cancelled() =>
        Assert.Throws<OperationCanceledException>(
            () => MediaFolder.Scan(_folder.Root, cancellationToken: new CancellationToken(canceled: true)));

    public void Dispose() => _folder.Dispose();
}
