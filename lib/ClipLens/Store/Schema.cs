namespace ClipLens;

/// <summary>What lies in the file.</summary>
/// <remarks>
/// A space is where embeddings may be compared: one model behind one preprocessing, as a number made from both.
/// A photo's or frame's key is its space and its content, never its path, so that a file may be renamed or copied at will;
/// the table of files alone knows paths, and knows of no model.
/// Rows of 2 KB and more in pages of 16 KB waste an eighth; in the usual 4 KB they would waste half.
/// </remarks>
internal static class Schema
{
    /// <summary>"Clip" in ASCII, at byte 68 of the file.</summary>
    public const int ApplicationId = 0x436C6970;

    /// <summary>Rises with every change of the tables.</summary>
    public const int Version = 2;

    public const int PageSize = 16384;

    public static readonly string Create = $"""
        CREATE TABLE file (
            path TEXT PRIMARY KEY, kind INTEGER NOT NULL, length INTEGER NOT NULL, modified INTEGER NOT NULL, content BLOB) WITHOUT ROWID;
        CREATE TABLE photo (space INTEGER NOT NULL, content BLOB NOT NULL, embedding BLOB NOT NULL, UNIQUE (space, content));
        CREATE TABLE frame (
            space INTEGER NOT NULL, content BLOB NOT NULL, time INTEGER NOT NULL, embedding BLOB NOT NULL,
            UNIQUE (space, content, time));
        CREATE TABLE sampling (
            space INTEGER NOT NULL, content BLOB NOT NULL, name TEXT NOT NULL, times BLOB NOT NULL, ends REAL,
            PRIMARY KEY (space, content, name)) WITHOUT ROWID;
        PRAGMA application_id = {ApplicationId};
        PRAGMA user_version = {Version};
        """;

    /// <summary>Brings version 1, which did not know when a video ends, to version 2.</summary>
    public static readonly string Upgrade = $"ALTER TABLE sampling ADD COLUMN ends REAL; PRAGMA user_version = {Version};";
}
