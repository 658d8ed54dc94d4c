using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ClipLens;

/// <summary>SQLite's errors in words that say what to do.</summary>
internal static class StoreError
{
    private const long AlmostNothing = 1 << 20;

    public static Exception Explain(string path, SqliteException error) => error.SqliteErrorCode switch
    {
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB => Damaged(path, error.Message, error),
        raw.SQLITE_FULL => Full(path, error),
        raw.SQLITE_IOERR when IsFull(path) => Full(path, error),
        raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN or raw.SQLITE_PERM => new IOException(
            $"{path}: the store cannot be opened or written ({error.Message}): name a file in a folder that you may write to.", error),
        _ => new IOException($"{path}: the store cannot be used: {error.Message}", error),
    };

    /// <summary>Says that the file is not what was once written.</summary>
    public static InvalidDataException Damaged(string path, string found, Exception? error = null) => new(
        $"{path}: expected a store of ClipLens; found a damaged file ({found}). It was left as it is: delete it, and any "
        + $"{Path.GetFileName(path)}-wal beside it, and everything is encoded anew; or name another file for the store.", error);

    private static IOException Full(string path, SqliteException error) => new(
        $"{path}: the disk is full. The store is as it was before the last batch: free some space and run again to go on.", error);

    private static bool IsFull(string path) => new DriveInfo(Path.GetDirectoryName(path)!).AvailableFreeSpace < AlmostNothing;
}
