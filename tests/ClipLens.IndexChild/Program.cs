using ClipLens;
using System.Globalization;
using ClipLens.IndexChild;

// A process to be killed, or to run beside another: STORE MILLISECONDS-PER-PICTURE FOLDER
// It writes how many files are done, line by line, and at the end how many it encoded.
var clip = new PixelEncoder { Pause = TimeSpan.FromMilliseconds(double.Parse(args[1], CultureInfo.InvariantCulture)) };
var options = new MediaIndexOptions { Store = args[0] };
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
