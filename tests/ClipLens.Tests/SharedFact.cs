namespace ClipLens.Tests;

/// <summary>A test on the reference data beside the project; skipped, with that reason, where it is absent.</summary>
internal sealed class SharedFactAttribute : FactAttribute
{
    public SharedFactAttribute()
    {
        if (!Directory.Exists(Shared.Root))
        {
            Skip = $"needs the reference data folder {Shared.Root}";
        }
    }
}

/// <inheritdoc cref="SharedFactAttribute"/>
internal sealed class SharedTheoryAttribute : TheoryAttribute
{
    public SharedTheoryAttribute()
    {
        if (!Directory.Exists(Shared.Root))
        {
            Skip = $"needs the reference data folder {Shared.Root}";
        }
    }
}

/// <summary>Where the reference data lies.</summary>
internal static class Shared
{
    /// <summary>Gets the repository's own folder.</summary>
    public static string Repository { get; } = FindRepository();

    /// <summary>Gets the folder beside the repository.</summary>
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Repository, "..", "shared"));

    public static string Of(string relative) => Path.Combine(Root, relative);

    private static string FindRepository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "global.json")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new DirectoryNotFoundException("No global.json above the tests.");
        }

        return folder;
    }
}
