namespace ClipLens.Tests.Search;

public sealed class PixelBudgetTests
{
    [Fact]
    public async Task Pictures_in_flight_stay_within_the_budget_and_a_very_large_one_is_alone()
    {
        var budget = new PixelBudget();
        var (gate, pixels, pictures, most, done) = (new Lock(), 0L, 0, 0L, 0);
        var sizes = Enumerable.Range(0, 200)
            .Select(i => (i % 20) switch { 0 => 300_000_000L, < 5 => 24_000_000, < 10 => 12_000_000, _ => 100_000 });
        var reading = sizes.Select(size => Task.Factory.StartNew(
            () => budget.With(size, () =>
            {
                lock (gate)
                {
                    (pixels, pictures) = (pixels + size, pictures + 1);
                    most = Math.Max(most, pictures == 1 ? 0 : pixels);
                }

                Thread.Yield();
                lock (gate)
                {
                    (pixels, pictures) = (pixels - size, pictures - 1);
                    return ++done;
                }
            }),
            TaskCreationOptions.LongRunning));
        await Task.WhenAll(reading);
        Assert.Equal(200, done);
        Assert.InRange(most, 0, PixelBudget.Pixels);
    }

    [Fact]
    public void A_picture_that_cannot_be_read_gives_its_share_back()
    {
        var budget = new PixelBudget();
        for (var i = 0; i < 10; i++)
        {
            Assert.Throws<InvalidDataException>(() => budget.With<int>(long.MaxValue, () => throw new InvalidDataException()));
        }

        Assert.Equal(1, budget.With(long.MaxValue, () => 1));
    }
}
