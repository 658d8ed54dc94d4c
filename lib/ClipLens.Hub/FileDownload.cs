using System.Net;

namespace ClipLens.Hub;

/// <summary>Brings one file here: goes on where an earlier attempt
/// stopped, and leaves a file only if it is the hub's, byte for byte.</summary>
internal sealed class FileDownload(HubClient client, RemoteFile file, string path, DownloadMeter meter)
{
    private readonly byte[] _buffer = new byte[1 << 20];

    /// <summary>Downloads and checks.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var present = File.Exists(path) ? new FileInfo(path).Length : 0;
        meter.Present(Math.Min(present, file.Size));
        await CompleteAsync(cancellationToken);
        var difference = file.Differs(path);
        if (difference is not null && present > 0)
        {
            File.Delete(path); // an old part may be of another version: once more from the start
            meter.Discard(file.Size);
            await CompleteAsync(cancellationToken);
            difference = file.Differs(path);
        }

        if (difference is not null)
        {
            File.Delete(path);
            throw new HubException($"{file.Name} came damaged: it {difference}. It was deleted; run this again, or on another network.");
        }
    }

    private async Task CompleteAsync(CancellationToken cancellationToken)
    {
        var most = 0L;
        for (var attempt = 1; ; attempt++)
        {
            await using var target = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, 0);
            var from = target.Length;
            most = Math.Max(most, from);
            if (from == file.Size)
            {
                return;
            }

            Exception? failure = null;
            try
            {
                await TransferAsync(target, from > file.Size ? 0 : from, cancellationToken);
            }
            catch (Exception e) when (e is HttpRequestException or TimeoutException)
            {
                failure = e;
            }

            var got = target.Length;
            if (got == file.Size)
            {
                continue;
            }

            attempt = got > most ? 1 : attempt; // as long as more comes than ever before, it goes on
            if (!await client.BackOffAsync(attempt, null, cancellationToken))
            {
                throw new HubException(
                    $"{file.Name} stopped at {got} of {file.Size} bytes ({failure?.Message ?? "the connection was cut"}); " +
                    "what has come is kept: run this again to go on.", failure);
            }
        }
    }

    private async Task TransferAsync(FileStream target, long from, CancellationToken cancellationToken)
    {
        using var response = await client.GetAsync(file.Address, from, file.Name, cancellationToken);
        var range = response.Content.Headers.ContentRange;
        var start = response.StatusCode == HttpStatusCode.PartialContent && range?.From == from ? from : 0;
        if (start == 0 && response.StatusCode == HttpStatusCode.PartialContent && range?.From is not 0)
        {
            throw new HubException(
                $"{file.Name}: asked for the bytes from {from} on and was sent those from {range?.From?.ToString() ?? "nowhere"} on.");
        }

        meter.Discard(from - start);
        if (target.Length > start)
        {
            target.SetLength(start);
        }

        target.Position = start;
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        for (int read; (read = await client.ReadAsync(body, _buffer, cancellationToken)) > 0;)
        {
            if (target.Position + read > file.Size)
            {
                target.SetLength(0);
                throw new HubException($"{file.Name} is longer than the {file.Size} bytes that the hub says; nothing of it was kept.");
            }

            await target.WriteAsync(_buffer.AsMemory(0, read), cancellationToken);
            meter.Received(file.Name, read);
        }
    }
}
