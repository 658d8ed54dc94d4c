namespace ClipLens;

/// <summary>What a file is to a collection.</summary>
public enum MediaKind
{
    /// <summary>Neither a picture nor a video: left alone.</summary>
    Other,

    /// <summary>A still picture.</summary>
    Photo,

    /// <summary>A video.</summary>
    Video,
}
