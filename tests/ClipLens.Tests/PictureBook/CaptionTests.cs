using ClipLens.PictureBook;

namespace ClipLens.Tests.PictureBook;

public sealed class CaptionTests
{
    private static readonly IReadOnlyList<Scene> Drawn = [.. Scenes.Draw(11, 1500, withheld: false)];

    [Fact]
    public void No_phrase_means_two_things() => Assert.Empty(CaptionReader.AmbiguousPhrases);

    [Fact]
    public void Whatever_a_caption_names_is_in_the_scene()
    {
        foreach (var scene in Drawn)
        {
            foreach (var caption in scene.Captions)
            {
                var said = CaptionReader.Read(caption);
                Assert.Subset(scene.Subjects.Select(subject => subject.Kind).ToHashSet(), said.Kinds.ToHashSet());
                Assert.Subset(scene.Subjects.Select(subject => subject.Colour).ToHashSet(), said.Colours.ToHashSet());
                Assert.Subset(scene.Subjects.Select(subject => (subject.Colour, subject.Kind)).ToHashSet(), said.Pairs.ToHashSet());
                Assert.Subset(new HashSet<Place> { scene.Place }, said.Places.ToHashSet());
                Assert.Subset(new HashSet<Sky> { scene.Sky }, said.Skies.ToHashSet());
            }
        }
    }

    [Fact]
    public void The_fullest_caption_names_all_there_is()
    {
        foreach (var scene in Drawn)
        {
            var said = CaptionReader.Read(scene.Captions[^1]);
            Assert.Equal(scene.Subjects.Select(subject => (subject.Colour, subject.Kind)).ToHashSet(), said.Pairs.ToHashSet());
            Assert.Contains(scene.Place, said.Places);
            Assert.Contains(scene.Sky, said.Skies);
        }
    }

    [Fact]
    public void The_first_caption_names_the_main_subject_and_nothing_else()
    {
        foreach (var scene in Drawn)
        {
            var said = CaptionReader.Read(scene.Captions[0]);
            Assert.Equal([scene.Main.Kind], said.Kinds);
            Assert.Empty(said.Colours);
            Assert.Empty(said.Places);
            Assert.Empty(said.Skies);
        }
    }

    [Fact]
    public void Sizes_and_actions_are_true()
    {
        foreach (var scene in Drawn)
        {
            var words = scene.Captions[^1].Split(' ', ',');
            var (small, large) = (words.Intersect(["small", "little", "tiny"]).Any(), words.Intersect(["big", "large", "huge"]).Any());
            Assert.False(small && scene.Main.Size != Size.Small);
            Assert.False(large && scene.Main.Size != Size.Large);
            Assert.NotEmpty(words.Intersect(scene.Main.Pose.Verbs.Concat(scene.Main.Pose.Participles)));
        }
    }

    [Fact]
    public void There_are_five_captions_and_each_opens_with_the_right_article()
    {
        foreach (var scene in Drawn)
        {
            Assert.Equal(5, scene.Captions.Count);
            Assert.All(scene.Captions, caption => Assert.DoesNotMatch(@"\b(a [aeiou]|an [^aeiou])", caption));
        }
    }

    [Fact]
    public void The_examples_of_the_papers_can_be_said()
    {
        var dog = new Wish { Kind = Kind.Named("dog"), Place = Place.Named("beach"), Pose = Kind.Named("dog").Poses[0] };
        var person = new Wish { Kind = Kind.Named("person"), Place = Place.Named("road"), Sky = Sky.Named("northern lights") };
        Assert.Contains("a dog walking at the beach", Enumerable.Range(0, 200).Select(seed => Scenes.Draw((ulong)seed, dog).Captions[2]));
        Assert.Contains("a person walking down the road", Enumerable.Range(0, 400).Select(seed => Scenes.Draw((ulong)seed, person).Captions[2]));
    }
}
