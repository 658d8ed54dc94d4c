using System.Globalization;
using ClipLens;
using ClipLens.IndexChild;
using ClipLens.Postgres;

// A process to be killed, or to run beside another: STORE MILLISECONDS-PER-PICTURE FOLDER; or, for the queue of a server, "-" to work it
// off and "+FOLDER" to fill it; or "=COPY" to read the frames of a store again and again, and write their copy as often.
// It writes how many files are done, line by line, and at the end how many it encoded.
var clip = new PixelEncoder { Pause = TimeSpan.FromMilliseconds(double.Parse(args[1], CultureInfo.InvariantCulture)) };
if (args[2].StartsWith('+'))
{
    Console.WriteLine(await new PostgresWork(PostgresAddress.Parse(args[0]), clip, null).EnqueueAsync([args[2][1..]], []));
    return;
}

if (args[2] == "-")
{
    var report = await new PostgresWork(PostgresAddress.Parse(args[0]), clip, null).DrainAsync(new Lines());
    Console.WriteLine($"encoded {clip.Encoded} of {report.New + report.Unchanged}");
    return;
}

if (args[2].StartsWith('='))
{
    RowReader.ReadForEver(args[0], clip, args[2][1..]);
}

var options = PostgresAddress.IsAddress(args[0])
    ? PostgresStore.Options(PostgresAddress.Parse(args[0]))
    : new MediaIndexOptions { Store = args[0] };
var index = await MediaIndex.OpenAsync(args[2], clip, options, new Lines());
Console.WriteLine($"encoded {clip.Encoded} of {index.Rows.Items.Count}");

internal sealed class Lines : IProgress<IndexProgress>
{
    public void Report(IndexProgress value)
    {
        Console.WriteLine($"done {value.Done}");
        Console.Out.Flush();
    }
}
