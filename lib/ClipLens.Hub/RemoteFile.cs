using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;

namespace ClipLens.Hub;

/// <summary>A file on the hub: what its headers say of it.</summary>
/// <param name="Name">Path inside the repository.</param>
/// <param name="Address">Path on the hub, with the commit.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Tag">The linked ETag: SHA-256 of a large file, git's SHA-1 of a small one; anything else cannot be checked.</param>
internal sealed record RemoteFile(string Name, string Address, long Size, string Tag)
{
    /// <summary>Asks the hub about one file.</summary>
    public static async Task<RemoteFile> DescribeAsync(HubClient client, string repository, string commit, string name, CancellationToken cancellationToken)
    {
        var address = $"{repository}/resolve/{commit}/{name}";
        using var response = await client.HeadAsync(address, name, cancellationToken);
        var tag = Header(response.Headers, "X-Linked-Etag") ?? response.Headers.ETag?.Tag
            ?? throw new HubException($"The hub's answer for {name} carries no ETag, so the file could not be checked; is HF_ENDPOINT right?");
        var size = Header(response.Headers, "X-Linked-Size") is { } linked && long.TryParse(linked, CultureInfo.InvariantCulture, out var bytes)
            ? bytes : response.Content.Headers.ContentLength;
        return new RemoteFile(name, address, size is >= 0 ? size.Value : throw new HubException($"The hub's answer for {name} carries no size."),
            (tag.StartsWith("W/", StringComparison.Ordinal) ? tag[2..] : tag).Trim('"').ToLowerInvariant());
    }

    /// <summary>Compares a local file with the tag.</summary>
    /// <returns>What differs, as a phrase; <see langword="null"/> if it is the same file.</returns>
    public string? Differs(string path)
    {
        var length = new FileInfo(path).Length;
        if (length != Size)
            return $"has {length} bytes where the hub says {Size}";

        using var stream = File.OpenRead(path);
        var hash = Tag.Length switch
        {
            64 => Convert.ToHexStringLower(SHA256.HashData(stream)),
            40 => GitHash(stream),
            _ => Tag,
        };
        return hash == Tag ? null : $"has the SHA-{(Tag.Length == 64 ? 256 : 1)} {hash[..12]}… where the hub says {Tag[..12]}…";
    }

    /// <summary>The name git gives a file: SHA-1 of a header and the content. It names a file here and secures nothing.</summary>
    private static string GitHash(Stream stream)
    {
#pragma warning disable CA5350 // git's own choice of hash
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
#pragma warning restore CA5350
        hash.AppendData(Encoding.ASCII.GetBytes($"blob {stream.Length}\0"));
        var buffer = new byte[1 << 16];
        for (int read; (read = stream.Read(buffer)) > 0;)
            hash.AppendData(buffer, 0, read);

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static string? Header(HttpResponseHeaders headers, string name) => headers.TryGetValues(name, out var values) ? values.First() : null;
}
