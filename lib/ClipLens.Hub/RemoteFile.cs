using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;

namespace ClipLens.Hub;

/// <summary>A file on the hub: what its headers say of it.</summary>
/// <param name="Name">Path inside the repository.</param>
/// <param name="Address">Path on the hub, with the commit.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Tag">The linked ETag: SHA-256 of a large file, git's SHA-1 of a small one.</param>
internal sealed partial record RemoteFile(string Name, string Address, long Size, string Tag)
{
    /// <summary>Asks the hub about one file.</summary>
    public static async Task<RemoteFile> DescribeAsync(HubClient client, string repository, string commit, string name,
        CancellationToken cancellationToken)
    {
        var address = $"{repository}/resolve/{commit}/{name}";
        using var response = await client.HeadAsync(address, name, cancellationToken);
        var tag = HashPattern().Match(Header(response.Headers, "X-Linked-Etag") ?? response.Headers.ETag?.Tag ?? "").Value;
        var linked = long.TryParse(Header(response.Headers, "X-Linked-Size"), CultureInfo.InvariantCulture, out var bytes)
            ? bytes : response.Content.Headers.ContentLength;
        return tag.Length > 0 && linked is >= 0 and { } size ? new RemoteFile(name, address, size, tag)
            : throw new HubException($"The hub's answer for {name} carries no hash or no size to check it by; is HF_ENDPOINT right?");
    }

    /// <summary>Compares a local file with the tag.</summary>
    /// <returns>What differs, as a phrase; <see langword="null"/> if it is the same file.</returns>
    public string? Differs(string path)
    {
        var length = new FileInfo(path).Length;
        if (length != Size)
        {
            return $"has {length} bytes where the hub says {Size}";
        }

        using var stream = File.OpenRead(path);
        var hash = Convert.ToHexStringLower(Tag.Length == 40 ? GitHash(File.ReadAllBytes(path)) : SHA256.HashData(stream));
        return hash == Tag ? null : $"has the hash {hash[..12]}… where the hub says {Tag[..Math.Min(Tag.Length, 12)]}…";
    }

#pragma warning disable CA5350 // git's own choice of hash for the name of a small file
    private static byte[] GitHash(byte[] content) => SHA1.HashData([.. Encoding.ASCII.GetBytes($"blob {content.Length}\0"), .. content]);
#pragma warning restore CA5350

    private static string? Header(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out var values) ? values.First() : null;

    [GeneratedRegex("(?<=^(W/)?\"?)([0-9a-f]{64}|[0-9a-f]{40})(?=\"?\\z)", RegexOptions.ExplicitCapture)]
    private static partial Regex HashPattern();
}
