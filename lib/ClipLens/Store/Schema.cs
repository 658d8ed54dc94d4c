namespace ClipLens;

/// <summary>The tables of a store, and how those of older versions are brought up to date.</summary>
/// <remarks>
/// A space is where embeddings may be compared: one model behind one preprocessing, as a number made from both.
/// An embedding's key is its space, the content of its file and, in a video, the time of its frame; never a path, so that a file may be
/// renamed or copied at will. The tables of files and of what was skipped alone know paths, and know of no model.
/// A claim says that a process is encoding a content at the moment.
/// Rows of 2 KB and more in pages of 16 KB waste an eighth; in the usual 4 KB they would waste half.
/// </remarks>
internal static class Schema
{
    /// <summary>"Clip" in ASCII, at byte 68 of the file.</summary>
    public const int ApplicationId = 0x436C6970;

    /// <summary>Rises with every change of the tables.</summary>
    public const int Version = 5;

    public const int PageSize = 16384;

    /// <summary>Stands for the time of a photo: no frame has it. In microseconds, as all times.</summary>
    public const long NoTime = long.MinValue;

    /// <summary>The same as SQL says it: written by the culture of a notebook's kernel, a minus may be no hyphen.</summary>
    public const string NoTimeInSql = "-9223372036854775808";

    /// <summary>Stands before the key of a sampling whose times are what the file's own clock
    /// said, and whose frames were read by other rules: see <see cref="VideoIndexer"/>.</summary>
    public const string ByClock = "clock ";

    // When (ticks of the place's time), with what and where a photo was taken; a file that says nothing has a row all the same.
    private const string Captures = """
        CREATE TABLE capture (content BLOB PRIMARY KEY, taken INTEGER, camera TEXT, latitude REAL, longitude REAL) WITHOUT ROWID;
        """;

    // A number that is another after every transaction.
    private const string Change = """
        CREATE TABLE change (number INTEGER NOT NULL);
        INSERT INTO change (number) VALUES (random());
        """;

    // All photos of a space are asked for at once, and must not be looked for among millions of frames.
    private static readonly string New = $"""
        CREATE INDEX embedding_of_photo ON embedding (space, content) WHERE time = {NoTimeInSql};
        CREATE TABLE skipped (path TEXT PRIMARY KEY, reason TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE claim (space INTEGER NOT NULL, content BLOB NOT NULL, owner TEXT NOT NULL, PRIMARY KEY (space, content)) WITHOUT ROWID;
        CREATE TABLE sampling (
            space INTEGER NOT NULL, content BLOB NOT NULL, sampling TEXT NOT NULL, complete INTEGER NOT NULL, times BLOB NOT NULL,
                ends REAL,
            PRIMARY KEY (space, content, sampling)) WITHOUT ROWID;
        """;

    public static readonly string Create = $"""
        CREATE TABLE file (
            path TEXT PRIMARY KEY, kind INTEGER NOT NULL, length INTEGER NOT NULL, modified INTEGER NOT NULL, content BLOB) WITHOUT ROWID;
        CREATE TABLE embedding (
            space INTEGER NOT NULL, content BLOB NOT NULL, time INTEGER NOT NULL, embedding BLOB NOT NULL,
            UNIQUE (space, content, time));
        {New}
        {Captures}
        {Change}
        PRAGMA application_id = {ApplicationId};
        PRAGMA user_version = {Version};
        """;

    // Version 1 did not know when a video ends. Version 2 had photos in a table of their own, and knew a sampling by words for people:
    // "1 per second", "every 3. frame", "8 evenly spaced", "key frames"; with ", still frames too" and ", so far" behind them.
    // Files that were not known to be pictures are looked at again: more formats are read now.
    private static readonly string FromVersion2 = $"""
        ALTER TABLE sampling RENAME TO earlier;
        ALTER TABLE frame RENAME TO embedding;
        INSERT INTO embedding (space, content, time, embedding) SELECT space, content, {NoTimeInSql}, embedding FROM photo;
        DROP TABLE photo;
        {New}
        INSERT OR IGNORE INTO sampling (space, content, sampling, complete, times, ends)
            SELECT space, content, '{ByClock}' || CASE
                WHEN name LIKE '% per second' THEN 'rate ' || replace(name, ' per second', '')
                WHEN name = 'every frame' THEN 'nth 1'
                WHEN name LIKE 'every %. frame' THEN 'nth ' || replace(replace(name, 'every ', ''), '. frame', '')
                WHEN name LIKE '% evenly spaced' THEN 'evenly ' || replace(name, ' evenly spaced', '')
                WHEN name = 'key frames' THEN 'keyframes'
                ELSE name END, complete, times, ends
            FROM (SELECT space, content, times, ends, name NOT LIKE '%, so far' AS complete,
                replace(replace(name, ', so far', ''), ', still frames too', '') AS name FROM earlier)
            ORDER BY complete DESC, length(times) DESC;
        DROP TABLE earlier;
        DELETE FROM file WHERE kind = {(int)MediaKind.Other};
        """;

    /// <summary>Gets what brings an older version up to date.</summary>
    /// <param name="version">1 to 4.</param>
    public static string UpgradeFrom(long version) => (version == 1 ? "ALTER TABLE sampling ADD COLUMN ends REAL;" : "")
        + (version < 3 ? FromVersion2 : "") + (version < 4 ? Captures : "") + Change + $"PRAGMA user_version = {Version};";
}
