namespace ClipLens;

/// <summary>Who claims what is to be encoded: known to other processes by a locked
/// file beside the store, which the system unlocks however a process ends.</summary>
internal sealed class ClaimOwner : IDisposable
{
    private static readonly TimeSpan JustMade = TimeSpan.FromMinutes(1);
    private readonly FileStream _lock;

    /// <summary>Makes an owner whose claims count until it is disposed or its process ends.</summary>
    /// <param name="store">Full path of the store.</param>
    public ClaimOwner(string store)
    {
        Name = Guid.NewGuid().ToString("N");
        _lock = new FileStream(File(store, Name), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
        var (folder, file) = (Path.GetDirectoryName(store)!, Path.GetFileName(store)); // a full path to a file has a folder
        foreach (var left in Directory.EnumerateFiles(folder, file + "-*").Where(f => f.Length == store.Length + 1 + Name.Length))
        {
            if (DateTime.UtcNow - System.IO.File.GetLastWriteTimeUtc(left) > JustMade)
            {
                IsAlive(store, left[(store.Length + 1)..]); // removes what a killed process left
            }
        }
    }

    public string Name { get; }

    /// <summary>Gets whether an owner is still at work.</summary>
    public static bool IsAlive(string store, string owner)
    {
        try
        {
            using var left =
                new FileStream(File(store, owner), FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
            return false;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (IOException)
        {
            return true; // locked
        }
    }

    public void Dispose() => _lock.Dispose();

    private static string File(string store, string owner) => $"{store}-{owner}";
}
