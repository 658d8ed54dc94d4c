namespace ClipLens.Torch.Tests;

/// <summary>Where libtorch is looked for, on file trees that are made up.</summary>
public sealed class LibtorchFoldersTests : IDisposable
{
    private static readonly string Cpu = $"libtorch-cpu-{LibtorchFolders.Runtime}";
    private static readonly string Cuda = $"libtorch-cuda-12.8-{LibtorchFolders.Runtime}";
    private readonly string _root = Directory.CreateTempSubdirectory("cliplens-torch-").FullName;
    private readonly Dictionary<string, string> _variables = [];

    public LibtorchFoldersTests() => _variables["NUGET_PACKAGES"] = Directory.CreateDirectory(Path.Combine(_root, "nuget")).FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void The_folder_that_LIBTORCH_names_comes_alone_whatever_its_version()
    {
        Make("unpacked/lib", "torch_cpu");
        Package(Cpu, "2.10.0", "torch_cpu");
        File.WriteAllText(Path.Combine(_root, "unpacked", "build-version"), "2.7.1+cu126\n");
        _variables["LIBTORCH"] = Path.Combine(_root, "unpacked");

        var place = Assert.Single(Find());
        Assert.Equal((Path.Combine(_root, "unpacked", "lib"), "2.7.1", true), (Assert.Single(place.Folders), place.Version, place.IsNamed));
    }

    [Fact]
    public void A_LIBTORCH_without_libtorch_is_refused_by_its_name()
    {
        Package(Cpu, "2.10.0", "torch_cpu");
        _variables["LIBTORCH"] = Path.Combine(_root, "nothing");
        Assert.StartsWith($"LIBTORCH names {Path.Combine(_root, "nothing")}, where there is no ",
            Assert.Throws<PlatformNotSupportedException>(Find).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Beside_the_program_comes_before_packages_and_packages_before_Python()
    {
        var program = Make("program", "torch_cpu");
        var package = Package(Cpu, "2.10.0", "torch_cpu");
        var python = Python("2.10.3+cu128");

        Assert.Equal([program, package, python], Find(program: [Make("other", "c10"), program]).Take(3).Select(place => place.Folders[0]));
    }

    [Theory]
    [InlineData("2.9.1")]
    [InlineData("2.1.0")]
    [InlineData("1.13.0.1")]
    public void Packages_and_a_PyTorch_of_another_version_are_passed_over(string version)
    {
        Package(Cpu, version, "torch_cpu");
        var python = Python(version);
        Assert.DoesNotContain(Find(), place => place.Folders[0].StartsWith(_root, StringComparison.Ordinal));
        Assert.True(Directory.Exists(python));
    }

    [Fact]
    public void The_packages_for_NVIDIA_are_one_place_and_come_first_where_there_is_a_driver()
    {
        var cpu = Package(Cpu, "2.10.0", "torch_cpu");
        string[] cuda = [Package(Cuda + "-part1", "2.10.0", "torch_cpu"), Package(Cuda + "-part2-primary", "2.10.0", "torch_cuda")];

        Assert.Equal([cuda, [cpu]], Find(hasDriver: true).Take(2).Select(place => place.Folders));
        Assert.Equal([[cpu], cuda], Find(hasDriver: false).Take(2).Select(place => place.Folders));
    }

    [Fact]
    public void The_folder_that_a_notebook_took_TorchSharp_from_is_looked_at_too()
    {
        var kernel = Directory.CreateDirectory(Path.Combine(_root, "kernel", "torchsharp", "0.107.0", "lib", "net8.0")).FullName;
        var libtorch = Make($"kernel/{Cpu}/2.10.0/runtimes/{LibtorchFolders.Runtime}/native", "torch_cpu");
        var own = Make($"kernel/torchsharp/0.107.0/runtimes/{LibtorchFolders.Runtime}/native", "LibTorchSharp");

        Assert.Equal(libtorch, Find(program: [kernel]).First().Folders[0]);
        Assert.Equal(Path.Combine(own, LibtorchFolders.FileOf("LibTorchSharp")), Folders([kernel]).FindTorchSharp("0.107.0").First());
    }

    [NoLibtorchFact]
    public void Without_libtorch_one_sentence_says_what_to_install()
    {
        var message = Assert.Throws<PlatformNotSupportedException>(() => DeviceThread.Run(() => 0)).Message;
        Assert.Contains("bash notebooks/install --torch cpu", message, StringComparison.Ordinal);
        Assert.Contains("#r \"nuget: TorchSharp-cpu, 0.107.0\"", message, StringComparison.Ordinal);
    }

    private List<LibtorchPlace> Find() => Find(program: []);

    private List<LibtorchPlace> Find(IReadOnlyList<string>? program = null, bool hasDriver = false) =>
        [.. Folders(program ?? [], hasDriver).Find()];

    private LibtorchFolders Folders(IReadOnlyList<string> program, bool hasDriver = false) =>
        new(_variables.GetValueOrDefault, program, hasDriver);

    private string Python(string version)
    {
        var folder = Make(OperatingSystem.IsWindows() ? "venv/Lib/site-packages/torch/lib" : "venv/lib/python3.13/site-packages/torch/lib",
            "torch_cpu");
        File.WriteAllText(Path.Combine(folder, "..", "version.py"), $"__all__ = ['__version__']\n__version__ = '{version}'\n");
        _variables["VIRTUAL_ENV"] = Path.Combine(_root, "venv");
        return folder;
    }

    private string Package(string name, string version, string library) =>
        Make($"nuget/{name}/{version}/runtimes/{LibtorchFolders.Runtime}/native", library);

    private string Make(string folder, string library)
    {
        var path = Directory.CreateDirectory(Path.Combine(_root, folder)).FullName;
        File.WriteAllText(Path.Combine(path, LibtorchFolders.FileOf(library)), "");
        return path;
    }
}
