namespace ClipLens.Interactive.Tests;

/// <summary>A kernel with the picture book's photos open, for tests that change nothing of them.</summary>
public sealed class PhotosKernel : IAsyncLifetime
{
    private readonly string _store = Path.GetTempFileName();

    internal InteractiveKernel Kernel { get; private set; } = null!; // set before the first test

    public async Task InitializeAsync()
    {
        if (InteractiveKernel.Problem is null)
        {
            Kernel = await InteractiveKernel.StartWithClipLensAsync();
            (await Kernel.RunAsync($"""
                var clip = ClipModel.Load("../models/picturebook");
                var photos = await MediaIndex.OpenAsync("../data/picturebook/photos", clip, new MediaIndexOptions {"{"} Store = @"{_store}" {"}"});
                """)).Succeeded();
        }
    }

    public async Task DisposeAsync()
    {
        if (Kernel is not null)
        {
            await Kernel.DisposeAsync();
        }

        File.Delete(_store);
    }
}
