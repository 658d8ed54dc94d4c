using ClipLens.IndexChild;

namespace ClipLens.Tests.Store;

public sealed class EmbeddingStoreTests : StoreContract, IDisposable
{
    private static readonly ContentHash A = new(1);
    private readonly PhotoFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_turn_waits_for_the_turn_of_another_connection()
    {
        using var first = Open(new PixelEncoder());
        using var second = Open(new PixelEncoder());
        var turn = await first.BeginAsync();
        using var impatient = new CancellationTokenSource(50);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.BeginAsync(impatient.Token));

        var waiting = second.BeginAsync();
        turn.AddPhoto(A, [1, .. new float[47]]);
        Assert.Empty(second.Encoded([A]));
        turn.Commit();
        using var next = await waiting;
        Assert.Equal([A], second.Encoded([A]));
    }

    [Fact]
    public void More_rows_than_an_array_holds_are_refused_with_the_limit_and_a_way_out()
    {
        var space = new EmbeddingSpace(new PixelEncoder());
        var message = Assert.Throws<InsufficientMemoryException>(() => space.Allocate(int.MaxValue / 4)).Message;
        Assert.Contains("at most 44,739,241", message, StringComparison.Ordinal);
        Assert.Contains("fewer frames per second", message, StringComparison.Ordinal);
        Assert.Equal((3, 48), (space.Allocate(3).Rows, space.Allocate(3).Columns));
    }

    protected override IEmbeddingStore Open(IClipEncoder clip) => EmbeddingStore.Open(_folder.StorePath, clip);
}

internal sealed class StoreFactAttribute : FactAttribute;

internal sealed class StoreTheoryAttribute : TheoryAttribute;
