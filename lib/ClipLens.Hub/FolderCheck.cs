using System.Text;
using ClipLens.Hub.Formats;

namespace ClipLens.Hub;

/// <summary>Looks for everything that keeps a model's folder from loading, and goes on after the first.</summary>
internal sealed class FolderCheck(string folder)
{
    private readonly List<string> _problems = [];

    public IReadOnlyList<string> Run()
    {
        if (!Directory.Exists(folder))
        {
            return [$"{folder}: there is no such folder"];
        }

        CheckDownload();
        var sound = ModelFiles.All.Where(Exists).Where(name => Try(() => LooksRight(name))).ToHashSet();
        foreach (var name in ModelFiles.VocabularyOf(Exists).Where(name => !Exists(name)))
        {
            Add($"{name}: is missing; without it, pictures can be encoded and texts cannot");
        }

        if (ModelFiles.Of(sound.Contains) is { } layout)
        {
            CheckModel(layout);
        }
        else if (ModelFiles.Of(Exists) is null)
        {
            CheckLayout();
        }

        return _problems;
    }

    private void CheckDownload()
    {
        foreach (var file in Try(() => DownloadRecord.Read(folder))?.Files ?? [])
        {
            if (!Exists(file.Name))
            {
                Add($"{file.Name}: was downloaded and is gone; get the model again");
            }
            else if (Try(() => file.Differs(Path.Combine(folder, file.Name))) is { } difference)
            {
                Add($"{file.Name}: changed since it was downloaded: it {difference}; get the model again");
            }
        }
    }

    /// <summary>Tells a file from what is often found under its name.</summary>
    private bool LooksRight(string name)
    {
        using var stream = File.OpenRead(Path.Combine(folder, name));
        var bytes = new byte[64];
        var start = Encoding.Latin1.GetString(bytes, 0, stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)).TrimStart();
        var problem = start switch
        {
            "" => "is empty",
            _ when start.StartsWith("version https://git-lfs", StringComparison.Ordinal) =>
                "is a Git LFS pointer and not the file itself; run git lfs pull, or download it",
            ['<', ..] => "is a web page; download the file itself (on the hub: resolve, not blob, in the address)",
            _ => null,
        };
        if (problem is not null)
        {
            Add($"{name}: {problem}");
        }

        return problem is null;
    }

    private void CheckLayout()
    {
        foreach (var layout in ModelFiles.Layouts.Where(layout => Exists(layout.Weights)))
        {
            Add($"{layout.Config}: is missing, or of another kind of model; {layout.Weights} needs it");
        }

        foreach (var layout in
            ModelFiles.Layouts.Where(layout => layout.IsPickle && !layout.IsIndex && Exists(layout.Config) && !Exists(layout.Weights)))
        {
            Add($"{layout.Weights} or its .safetensors: is missing; these are the weights that {layout.Config} describes");
        }

        if (!ModelFiles.Layouts.Any(layout => Exists(layout.Config) || Exists(layout.Weights)))
        {
            Add($"there is no model in this folder; it takes {ModelFiles.Choices}");
        }
    }

    private void CheckModel(ModelFiles layout)
    {
        var (config, preprocessing) = Try(() => ModelFolder.ReadConfig(folder, layout));
        using var weights = Try(() => ModelFolder.OpenWeights(folder, layout));
        var tokenizer = ModelFiles.VocabularyOf(Exists).All(Exists) ? Try(() => Tokenizer.Load(folder)) : null;
        if (config is not null && weights is not null)
        {
            Try(() => ClipModel.From(new ClipParts(config, weights, preprocessing!, tokenizer))); // it came with the sizes
        }
    }

    /// <summary>Runs a step; what it throws about the folder is a problem.</summary>
    private T? Try<T>(Func<T> step)
    {
        try
        {
            return step();
        }
        catch (Exception e) when (e is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            Add(e.Message);
            return default;
        }
    }

    private bool Exists(string name) => File.Exists(Path.Combine(folder, name));

    private void Add(string problem)
    {
        var line = problem.Replace(folder + Path.DirectorySeparatorChar, "", StringComparison.Ordinal).ReplaceLineEndings(" ");
        if (!_problems.Contains(line))
        {
            _problems.Add(line);
        }
    }
}
