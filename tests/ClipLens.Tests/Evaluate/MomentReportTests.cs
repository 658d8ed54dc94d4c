using ClipLens.Tests.Media;
using ClipLens.Tests.Search;

namespace ClipLens.Tests.Evaluate;

public sealed class MomentReportTests : IDisposable
{
    private readonly VideoClips _clips = new();

    public void Dispose() => _clips.Dispose();

    [Fact]
    public void Recall_counts_overlaps_from_the_line_on_and_the_mean_takes_all()
    {
        var report = new MomentReport([1, 0.5, 0.7, 0.2]);

        Assert.Equal((75, 50, 0.6), (report.RecallAt(0.5), report.RecallAt(0.7), Math.Round(report.MeanOverlap, 9)));
        Assert.Equal("4 moments: R@1 at IoU 0.5 is 75.0 %, at 0.7 50.0 %; the mean IoU is 0.600", report.ToString());
    }

    [Fact]
    public async Task Marked_moments_are_looked_for_in_their_own_video()
    {
        // 4.4 s of red, 5.2 s of blue.
        VideoClips.Ffmpeg("-f", "lavfi", "-i", "color=red:s=64x48:r=25:d=4.4", "-f", "lavfi", "-i", "color=blue:s=64x48:r=25:d=5.2",
            "-filter_complex", "concat=n=2", "-c:v", "libx264", "-pix_fmt", "yuv420p", _clips.Of("two.mp4"));
        File.WriteAllText(_clips.Of("moments.csv"), "path,query,start,end\ntwo.mp4,0 0 1,4.4,9.6\ntwo.mp4,1 0 0,4.4,9.6\n");
        var heard = new List<IndexProgress>();
        var options = new MediaIndexOptions { Store = _clips.Of("store.sqlite"), Frames = FrameSampling.PerSecond() };

        var report = await MomentReport.MeasureAsync(LabelledMoment.ReadCsv(_clips.Of("moments.csv")), new ColourEncoder(), options,
            new Ear(heard));

        Assert.InRange(report.Overlaps[0], 0.95, 1); // blue is where it is said to be; red is where blue is not
        Assert.Equal(0, report.Overlaps[1], 0.05);
        Assert.NotEmpty(heard);
        Assert.All(heard, progress => Assert.InRange(progress.Part, 0, 1));
    }

    [Theory]
    [InlineData("path,query,start\n", "start, end")]
    [InlineData("path,query,start,end\n", "expected moments; found none")]
    [InlineData("path,query,start,end\nv.mp4,a dog,5,3\n", "line 2: expected a start and a later end in seconds; found")]
    [InlineData("path,query,start,end\nv.mp4,a dog,x,3\n", "found \"x and 3\"")]
    public void A_table_that_makes_no_sense_is_refused(string table, string expected)
    {
        File.WriteAllText(_clips.Of("moments.csv"), table);

        var error = Assert.Throws<InvalidDataException>(() => LabelledMoment.ReadCsv(_clips.Of("moments.csv")));

        Assert.Contains(_clips.Of("moments.csv"), error.Message, StringComparison.Ordinal);
        Assert.Contains(expected, error.Message, StringComparison.Ordinal);
    }

    private sealed class Ear(List<IndexProgress> heard) : IProgress<IndexProgress>
    {
        public void Report(IndexProgress value) => heard.Add(value);
    }
}
