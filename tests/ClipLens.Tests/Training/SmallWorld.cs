using PictureBook;
using ClipLens.Training;

namespace ClipLens.Tests.Training;

/// <summary>A model of a few thousand parameters, and scenes for it at 32 pixels.</summary>
internal sealed class SmallWorld : IDisposable
{
    private static readonly TowerConfig Tower = new(Width: 48, MlpWidth: 96, Layers: 2, Heads: 2, "quick_gelu", 1e-5f);

    public SmallWorld()
    {
        var captions = Scenes.Draw(1, 400, withheld: false).SelectMany(scene => scene.Captions);
        Vocabulary = BytePairLearner.Learn(captions, 600);
        Vocabulary.Write(Folder);
        Tokenizer = Tokenizer.Load(Folder);
        Config = new(32, new(Tower, Vocabulary.Symbols.Count, 40, Tokenizer.End), new(Tower, Resolution: 32, PatchSize: 8));
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("cliplens-training-").FullName;

    public Vocabulary Vocabulary { get; }

    public Tokenizer Tokenizer { get; }

    public ClipConfig Config { get; }

    public Preprocessing Preprocessing { get; } = Preprocessing.Clip(32);

    public PairSet Pairs(ulong seed, int count, bool withheld) =>
        DrawnWorld.Pairs([.. Scenes.Draw(seed, count, withheld)], Config, Preprocessing, Tokenizer);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
