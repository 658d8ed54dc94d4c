using System.Text;
using FFMpegCore;
using FFMpegCore.Arguments;
using FFMpegCore.Pipes;

namespace ClipLens;

/// <summary>One run of ffmpeg through FFMpegCore: the one place that starts it, and gone when disposed.</summary>
/// <remarks>
/// By itself FFMpegCore takes programs and settings from the working folder, writes a file's name between quotation marks without
/// escaping it, and reads whatever a file points at; so the program's folder is always named, every argument is escaped here, and
/// every input carries the whitelists. What ffmpeg writes to its pipe is read where it is wanted, not pushed: whoever reads slowly slows
/// ffmpeg down, which keeps memory flat.
/// </remarks>
internal sealed class Ffmpeg : IAsyncDisposable
{
    // FFMpegCore remembers every line. A damaged film of hours complains
    // ten thousand times. In characters, a line counting 64 of them besides.
    private const int MaxComplaints = 10_000_000;

    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource<Stream> _pipe = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _read = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string _program, _path;
    private readonly Task<FFMpegResult> _run;
    private int _complaints;
    private string _complaint = "";

    private Ffmpeg(string path, IEnumerable<string[]> inputs, Func<FFMpegArguments, IPipeSink, FFMpegArgumentProcessor> output)
    {
        (_program, _path) = (FfmpegProgram.Find("ffmpeg", path), path);
        var input = Quoted(inputs.SelectMany(before =>
            (string[])[.. before, .. FfmpegProgram.Restrictions, "-i", FfmpegProgram.Address(path)]));
        var sink = new StreamPipeSink((pipe, _) =>
        {
            _pipe.TrySetResult(pipe);
            return _read.Task;
        }) { Format = "matroska" };
        _run = FfmpegProgram.Attempt(_program, path, () => output(FFMpegArguments.FromInput(new Words(input)), sink)
            .NotifyOnStandardError(Listen)
            .CancellableThrough(_stop.Token, TimeSpan.Zero)
            .ProcessAsynchronously(throwOnError: false, new FFOptions
            {
                BinaryFolder = Path.GetDirectoryName(_program)!, // a program is in a folder
                TemporaryFilesFolder = Path.GetTempPath(),
                Encoding = ShortLines.Registered,
            }));
    }

    /// <summary>Starts ffmpeg to write Matroska into a pipe, see <see cref="OutputAsync"/>;
    /// <c>inputs</c> are the arguments before the file, for each time that it is opened.</summary>
    /// <exception cref="MediaException">There is no such file, or no such program.</exception>
    public static Ffmpeg ToPipe(string path, IEnumerable<string[]> inputs, string[] output) => new(path, inputs,
        (arguments, sink) => arguments.OutputTo(new Pipe(sink), options => options.WithCustomArgument(Quoted(output))));

    /// <summary>Starts ffmpeg to write a file; <c>progress</c> hears how far it is, as time since the beginning of the output.</summary>
    /// <exception cref="MediaException">There is no such file, or no such program.</exception>
    public static Ffmpeg ToFile(string path, string[] input, string[] output, string target, Action<TimeSpan> progress) => new(
        path, [input], (arguments, _) => arguments.OutputTo(new Words(Quoted([.. output, "-y", FfmpegProgram.Address(target)])))
            .NotifyOnProgress(progress));

    /// <summary>Waits for the pipe.</summary>
    /// <returns>What ffmpeg writes; empty if it ends without writing.</returns>
    public async Task<Stream> OutputAsync(CancellationToken cancellationToken)
    {
        await Task.WhenAny(_pipe.Task, _run).WaitAsync(cancellationToken).ConfigureAwait(false);
        return _pipe.Task.IsCompletedSuccessfully ? await _pipe.Task.ConfigureAwait(false) : Stream.Null;
    }

    /// <summary>Waits for the end, once the pipe is read.</summary>
    /// <returns>The exit code, and the lines of standard error, empty where there was no complaint.</returns>
    /// <exception cref="MediaException">The program is too old, lacks a filter, or complains without end.</exception>
    public async Task<(int ExitCode, string Errors)> WaitAsync(CancellationToken cancellationToken)
    {
        _read.TrySetResult();
        var result = await _run.WaitAsync(cancellationToken).ConfigureAwait(false);
        var errors = string.Join('\n', result.StandardError.TakeLast(20));
        FfmpegProgram.ThrowIfLacking(_program, _path, errors);
        return _complaints > MaxComplaints
            ? throw new MediaException(_path, $"ffmpeg complains without end ({FfmpegProgram.LastComplaint(_complaint)}) and was stopped")
            : (result.ExitCode, errors);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _read.TrySetResult();
        await ((Task)_run).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private void Listen(string complaint)
    {
        var cost = complaint.Length + 64;
        if (Interlocked.Add(ref _complaints, cost) is var all && all > MaxComplaints && all - cost <= MaxComplaints)
        {
            _complaint = complaint;
            _ = _stop.CancelAsync(); // elsewhere: ffmpeg's end is waited for, and its last words come here
        }
    }

    private static string Quoted(IEnumerable<string> arguments) => string.Join(' ', arguments.Select(Quoted));

    // As .NET takes a line of arguments apart on every system: backslashes count before a quotation mark only.
    private static string Quoted(string argument)
    {
        var text = new StringBuilder("\"");
        var backslashes = 0;
        foreach (var next in argument + "\0")
        {
            if (next is '"' or '\0')
            {
                text.Append('\\', backslashes + (next == '"' ? 1 : 0));
            }

            backslashes = next == '\\' ? backslashes + 1 : 0;
            text.Append(next == '\0' ? '"' : next);
        }

        return text.ToString();
    }

    /// <summary>Arguments as they are, quoted already.</summary>
    private sealed class Words(string text) : IInputArgument, IOutputArgument
    {
        public string Text => text;

        public void Pre(FFOptions options)
        {
        }

        public Task During(CancellationToken cancellationToken = default) => Task.CompletedTask;

        public void Post()
        {
        }
    }

    /// <summary>The pipe that ffmpeg writes to. FFMpegCore's own is given up when
    /// ffmpeg ends, and with it what a short run wrote before anyone looked.</summary>
    internal sealed class Pipe(IPipeSink sink) : OutputPipeArgument(sink)
    {
        protected override async Task ProcessDataAsync(CancellationToken ended)
        {
            try
            {
                await base.Pipe.WaitForConnectionAsync(ended).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                using var late = new CancellationTokenSource();
                var connection = base.Pipe.WaitForConnectionAsync(late.Token); // at once, if ffmpeg has written
                if (!connection.IsCompleted)
                {
                    await late.CancelAsync().ConfigureAwait(false);
                }

                await connection.ConfigureAwait(false);
            }

            await Reader.ReadAsync(base.Pipe, ended).ConfigureAwait(false);
        }
    }

    /// <summary>UTF-8 in which no line goes on for ever: .NET keeps what a
    /// program writes until its line ends. FFMpegCore asks for it by name.</summary>
    private sealed class ShortLines() : UTF8Encoding(encoderShouldEmitUTF8Identifier: false)
    {
        private const int Longest = 4096;

        public static ShortLines Registered { get; } = Register();

        public override string WebName => "x-utf-8-short-lines";

        public override Decoder GetDecoder() => new LineEnds(base.GetDecoder());

        public override int GetMaxCharCount(int byteCount) => base.GetMaxCharCount(byteCount) + 1;

        private static ShortLines Register()
        {
            var encoding = new ShortLines();
            RegisterProvider(new Provider(encoding));
            return encoding;
        }

        private sealed class Provider(ShortLines encoding) : EncodingProvider
        {
            public override Encoding? GetEncoding(string name) => name == encoding.WebName ? encoding : null;

            public override Encoding? GetEncoding(int codepage) => null;
        }

        private sealed class LineEnds(Decoder decoder) : Decoder
        {
            private int _length;

            public override int GetCharCount(byte[] bytes, int index, int count) => decoder.GetCharCount(bytes, index, count) + 1;

            public override int GetChars(byte[] bytes, int byteIndex, int byteCount, char[] chars, int charIndex)
            {
                var count = decoder.GetChars(bytes, byteIndex, byteCount, chars, charIndex);
                var end = chars.AsSpan(charIndex, count).LastIndexOfAny('\r', '\n');
                _length = end < 0 ? _length + count : count - end - 1;
                if (_length < Longest)
                {
                    return count;
                }

                (chars[charIndex + count], _length) = ('\n', 0);
                return count + 1;
            }
        }
    }
}
