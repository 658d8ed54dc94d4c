using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace ClipLens.Tests.Hub;

internal sealed record Request(string Method, string Path, long From, string? Authorization);

internal sealed class Reply
{
    public int Status { get; init; } = 200;

    public Dictionary<string, string> Headers { get; init; } = [];

    public byte[] Body { get; init; } = [];

    /// <summary>Gets the length that is claimed, where it is not the body's.</summary>
    public long? Length { get; init; }

    /// <summary>Gets after how many bytes of the body the connection is cut.</summary>
    public int? Cut { get; init; }

    /// <summary>Gets whether the server goes silent, after <see cref="Cut"/> bytes of the body or before the first header.</summary>
    public bool Stalls { get; init; }

    /// <summary>Gets whether the connection is reset where it would end.</summary>
    public bool Resets { get; init; }

    public static Reply Error(int status, string? code = null) =>
        new() { Status = status,
            Headers = code is null ? [] : new() { ["X-Error-Code"] = code, ["X-Error-Message"] = "message of the hub" } };

    public static Reply Html() =>
        new() { Headers = new() { ["Content-Type"] = "text/html; charset=utf-8" }, Body = "<html>Log in</html>"u8.ToArray() };
}

/// <summary>A hub on loopback that behaves as the real one is documented to: a host for small files and a host for large ones.</summary>
internal sealed class FakeHub : IDisposable
{
    public const string Name = "owner/clip";
    public static readonly byte[] Config = "{\"model_type\":\"clip\",\"text_config\":{}}"u8.ToArray();
    public const string Commit = "0123456789abcdef0123456789abcdef01234567";

    private readonly Dictionary<string, byte[]> _files;
    private readonly string _large;
    private readonly TcpListener _hub = new(IPAddress.Loopback, 0);
    private readonly TcpListener _storage = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();

    public FakeHub(Dictionary<string, byte[]>? files = null, string large = "model.safetensors")
    {
        _large = large;
        _files = files ?? new()
        {
            ["config.json"] = Config,
            ["vocab.json"] = "{}"u8.ToArray(),
            ["merges.txt"] = "#version\n"u8.ToArray(),
            ["README.md"] = "not wanted"u8.ToArray(),
            ["model.safetensors"] = Noise(100_000),
        };
        Listen(_hub, Behave);
        Listen(_storage, Store);
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_hub.LocalEndpoint).Port}/");

    public Uri StorageAddress => new($"http://127.0.0.1:{((IPEndPoint)_storage.LocalEndpoint).Port}/");

    public byte[] Model => _files[_large];

    public ConcurrentQueue<Request> Requests { get; } = new();

    public ConcurrentQueue<Request> StorageRequests { get; } = new();

    /// <summary>Gets or sets what happens in place of good behaviour; null for good behaviour.</summary>
    public Func<Request, Reply?> Misbehave { get; set; } = _ => null;

    public static byte[] Noise(int length)
    {
        var bytes = new byte[length];
        new Random(1).NextBytes(bytes);
        return bytes;
    }

#pragma warning disable CA5350 // git's own choice of hash
    public static string Tag(byte[] file) => file.Length >= 50_000
        ? Convert.ToHexStringLower(SHA256.HashData(file))
        : Convert.ToHexStringLower(SHA1.HashData([.. Encoding.ASCII.GetBytes($"blob {file.Length}\0"), .. file]));
#pragma warning restore CA5350

    /// <summary>Sends what is asked for, from the byte that is asked for on.</summary>
    public static Reply Send(byte[] file, Request request, int? cut = null, bool stalls = false) => new()
    {
        Status = request.From > 0 ? 206 : 200,
        Headers = request.From > 0 ? new() { ["Content-Range"] = $"bytes {request.From}-{file.Length - 1}/{file.Length}" } : [],
        Body = file[(int)request.From..],
        Cut = cut,
        Stalls = stalls,
    };

    public void Dispose()
    {
        _stop.Cancel();
        _hub.Dispose();
        _storage.Dispose();
        _stop.Dispose();
    }

    private Reply Behave(Request request)
    {
        Requests.Enqueue(request);
        if (Misbehave(request) is { } reply)
        {
            return reply;
        }

        if (request.Path == $"/api/models/{Name}/revision/main")
        {
            var list = string.Join(',', _files.Keys.Select(name => $$"""{"rfilename":"{{name}}"}"""));
            return new() { Body = Encoding.UTF8.GetBytes($$"""{"sha":"{{Commit}}","siblings":[{{list}}]}""") };
        }

        var resolve = $"/{Name}/resolve/{Commit}/";
        if (!request.Path.StartsWith(resolve, StringComparison.Ordinal)
            || !_files.TryGetValue(request.Path[resolve.Length..], out var file))
        {
            return Reply.Error(404, "EntryNotFound");
        }

        var headers = new Dictionary<string, string> { ["X-Repo-Commit"] = Commit };
        if (request.Path[resolve.Length..] != _large)
        {
            headers["ETag"] = $"\"{Tag(file)}\"";
            return new() { Headers = headers, Body = file };
        }

        headers["X-Linked-Etag"] = $"\"{Tag(file)}\"";
        headers["X-Linked-Size"] = file.Length.ToString(CultureInfo.InvariantCulture);
        headers["Location"] = new Uri(StorageAddress, "blob?signature=s").ToString();
        return new() { Status = 302, Headers = headers };
    }

    private Reply Store(Request request)
    {
        StorageRequests.Enqueue(request);
        return Misbehave(request) ?? Send(Model, request);
    }

    private void Listen(TcpListener listener, Func<Request, Reply> answer)
    {
        listener.Start();
        _ = Task.Run(async () =>
        {
            while (!_stop.IsCancellationRequested)
            {
                var client = await listener.AcceptTcpClientAsync(_stop.Token);
                _ = Task.Run(() => AnswerAsync(client, answer));
            }
        });
    }

    private async Task AnswerAsync(TcpClient client, Func<Request, Reply> answer)
    {
        using var connection = client;
        await using var stream = client.GetStream();
        using var reader = new StreamReader(stream, Encoding.ASCII);
        if ((await reader.ReadLineAsync())?.Split(' ') is not [var method, var path, ..])
        {
            return;
        }

        var (from, authorization) = (0L, (string?)null);
        for (string? line; (line = await reader.ReadLineAsync()) is { Length: > 0 };)
        {
            var value = line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
            from = line.StartsWith("Range:", StringComparison.OrdinalIgnoreCase)
                ? long.Parse(value["bytes=".Length..].TrimEnd('-'), CultureInfo.InvariantCulture) : from;
            authorization = line.StartsWith("Authorization:", StringComparison.OrdinalIgnoreCase) ? value : authorization;
        }

        var reply = answer(new Request(method, path, from, authorization));
        if (reply is { Stalls: true, Cut: null })
        {
            await Task.Delay(-1, _stop.Token);
        }

        var head = new StringBuilder(
            $"HTTP/1.1 {reply.Status} X\r\nConnection: close\r\nContent-Length: {reply.Length ?? reply.Body.Length}\r\n");
        foreach (var (name, value) in reply.Headers)
        {
            head.Append(CultureInfo.InvariantCulture, $"{name}: {value}\r\n");
        }

        await stream.WriteAsync(Encoding.ASCII.GetBytes(head.Append("\r\n").ToString()));
        if (method != "HEAD")
        {
            await stream.WriteAsync(reply.Body.AsMemory(0, Math.Min(reply.Cut ?? reply.Body.Length, reply.Body.Length)));
            await stream.FlushAsync();
            await Task.Delay(reply.Stalls ? -1 : 0, _stop.Token);
            client.LingerState = new LingerOption(reply.Resets, 0);
        }
    }
}
