using ClipLens;
using ClipLens.Training;
using PictureBook.Raster;

namespace PictureBook;

/// <summary>Scenes of the picture book as a model sees them.</summary>
public static class DrawnWorld
{
    private const int SidesPerResolution = 2; // drawn larger and scaled down, as a photo is

    /// <summary>Draws scenes on all cores and brings them to a model's resolution.</summary>
    /// <param name="scenes">What to draw.</param>
    /// <param name="preprocessing">The model's.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>A square picture per scene.</returns>
    public static IReadOnlyList<RgbImage> Crops(IReadOnlyList<Scene> scenes, Preprocessing preprocessing,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(scenes);
        ArgumentNullException.ThrowIfNull(preprocessing);
        var crops = new RgbImage[scenes.Count];
        var side = SidesPerResolution * preprocessing.Resolution;
        Parallel.For(0, scenes.Count, new ParallelOptions { CancellationToken = cancellationToken }, i =>
        {
            using var picture = SceneRaster.Render(scenes[i], side, side);
            crops[i] = preprocessing.Resize(picture);
        });
        return crops;
    }

    /// <summary>Draws scenes with their captions for a training.</summary>
    /// <param name="scenes">What to draw; those with one subject first, if the training begins with simple pictures.</param>
    /// <param name="config">The model's sizes.</param>
    /// <param name="preprocessing">The model's.</param>
    /// <param name="tokenizer">The model's vocabulary.</param>
    /// <param name="everything">Whether there are captions about every subject and about each part alone, and the words in which people
    /// ask for them; or about the main subject only.</param>
    /// <param name="strange">Whether some captions besides ask for what is in no scene.</param>
    /// <param name="cancellationToken">Ends it early.</param>
    /// <returns>The pairs, in the order of the scenes.</returns>
    public static PairSet Pairs(
        IReadOnlyList<Scene> scenes, ClipConfig config, Preprocessing preprocessing, Tokenizer tokenizer, bool everything = false,
        bool strange = false, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(tokenizer);
        var crops = Crops(scenes, preprocessing, cancellationToken);
        var pairs = new PairSet(config, preprocessing, scenes.Count)
            { Simple = scenes.TakeWhile(scene => scene.Subjects.Count == 1).Count() };
        var facts = new Dictionary<string, int>();
        for (var i = 0; i < scenes.Count; i++)
        {
            var scene = scenes[i];
            var captions = (everything ? scene.Wordings(strange) : scene.CaptionsAbout(0).Index())
                .Select(caption => new PairCaption(caption.Item1, tokenizer.Tokenize(caption.Item2.Text, config.Text.ContextLength).Ids,
                    [.. caption.Item2.Facts.Select(Number)]));
            pairs.Set(i, crops[i], captions, scene.Shows.Select(Number).ToHashSet(), Number(scene.Main.Kind.Name));
        }

        return pairs;

        int Number(string fact) => facts.TryGetValue(fact, out var number) ? number : facts[fact] = facts.Count;
    }
}
