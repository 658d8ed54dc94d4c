namespace ClipLens.Tests.Media;

public sealed class FrameNoveltyTests
{
    [Fact]
    public void The_first_frame_is_new_and_the_same_one_is_not()
    {
        var novelty = new FrameNovelty();
        using var frame = Picture(_ => 90);

        Assert.True(novelty.IsNew(frame));
        Assert.False(novelty.IsNew(frame));
    }

    [Fact]
    public void Noise_is_not_new_and_a_small_thing_that_moves_is()
    {
        var novelty = new FrameNovelty();
        var random = new Random(1);
        using var quiet = Picture(_ => 90);
        using var noisy = Picture(_ => (byte)(90 + random.Next(-6, 7)));
        using var ball = Picture(at => at.X is >= 100 and < 110 && at.Y is >= 50 and < 60 ? (byte)255 : (byte)90);

        Assert.True(novelty.IsNew(quiet));
        Assert.False(novelty.IsNew(noisy));
        Assert.True(novelty.IsNew(ball));
    }

    [Fact]
    public void A_slow_change_adds_up()
    {
        var novelty = new FrameNovelty();
        var seen = 0;
        for (var brightness = 50; brightness < 100; brightness++)
        {
            using var frame = Picture(_ => (byte)brightness);
            seen += novelty.IsNew(frame) ? 1 : 0;
        }

        Assert.Equal(25, seen); // every second step of one passes a tolerance of one
    }

    [Fact]
    public void A_frame_too_small_to_compare_is_always_new()
    {
        var novelty = new FrameNovelty();
        using var tiny = new RgbImage(8, 200, new byte[8 * 200 * 3]);

        Assert.True(novelty.IsNew(tiny));
        Assert.True(novelty.IsNew(tiny));
    }

    private static RgbImage Picture(Func<(int X, int Y), byte> grey)
    {
        var pixels = new byte[320 * 180 * 3];
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = grey((i / 3 % 320, i / 3 / 320));
        }

        return new RgbImage(320, 180, pixels);
    }
}
