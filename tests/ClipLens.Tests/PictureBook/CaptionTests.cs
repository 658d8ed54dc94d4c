namespace PictureBook.Tests;

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
            foreach (var caption in scene.Subjects.SelectMany((_, subject) => scene.CaptionsAbout(subject))
                .Concat(scene.CaptionsAboutParts()))
            {
                var said = CaptionReader.Read(caption.Text);
                Assert.Subset(scene.Subjects.Select(subject => subject.Kind).ToHashSet(), said.Kinds.ToHashSet());
                Assert.Subset(scene.Subjects.Select(subject => subject.Colour).ToHashSet(), said.Colours.ToHashSet());
                Assert.Subset(scene.Subjects.Select(subject => (subject.Colour, subject.Kind)).ToHashSet(), said.Pairs.ToHashSet());
                Assert.Subset(new HashSet<Place> { scene.Place }, said.Places.ToHashSet());
                Assert.Subset(new HashSet<Sky> { scene.Sky }, said.Skies.ToHashSet());
            }
        }
    }

    [Fact]
    public void A_caption_says_what_it_names()
    {
        foreach (var caption in Drawn.SelectMany(scene => scene.CaptionsAbout(0).Concat(scene.CaptionsAboutParts())))
        {
            var (read, words) = (CaptionReader.Read(caption.Text), string.Join(' ', caption.Facts).Split(' '));
            Assert.Equal(read.Kinds.Select(kind => kind.Name).Order(), caption.Facts.SelectMany(fact => fact.Split(' '))
                .Intersect(Kind.All.Select(kind => kind.Name)).Order());
            Assert.Equal(read.Colours.Select(colour => colour.Name).Distinct().Order(), Colour.All.Select(colour => colour.Name)
                .Intersect(words).Order());
            Assert.Equal(read.Places.Select(place => place.Name), Place.All.Select(place => place.Name).Intersect(caption.Facts));
            Assert.Equal(read.Skies.Select(sky => sky.Name), Sky.All.Select(sky => sky.Name).Intersect(caption.Facts));
        }
    }

    [Fact]
    public void Each_part_is_told_alone_the_setting_and_what_is_done() => Assert.All(Drawn, scene => Assert.Equal(
        [scene.Place.Name, scene.Sky.Name, .. scene.Subjects.Where(subject => subject.Kind.Poses.Count > 1)
            .Select(subject => $"{subject.Kind} {subject.Pose}")],
        scene.CaptionsAboutParts().SelectMany(caption => caption.Facts)));

    [Fact]
    public void A_caption_is_true_of_scenes_that_show_all_that_it_says_and_of_no_others()
    {
        var (beach, road) = (Place.Named("beach"), Place.Named("road"));
        var brown = new SceneSpecification
            { Kind = Kind.Named("dog"), Colour = Kind.Named("dog").Colours[0], Pose = Kind.Named("dog").Poses[0], Place = beach };
        var scene = Scenes.Draw(1, brown);
        Assert.All(scene.CaptionsAbout(0), caption => Assert.True(caption.Matches(scene)));
        Assert.All(Scenes.Draw(2, brown).CaptionsAbout(0).Take(3), caption => Assert.True(caption.Matches(scene)));
        Assert.False(Scenes.Draw(3, brown with { Colour = Kind.Named("dog").Colours[1] }).CaptionsAbout(0)[1].Matches(scene));
        Assert.False(Scenes.Draw(4, brown with { Pose = Kind.Named("dog").Poses[1] }).CaptionsAbout(0)[2].Matches(scene));
        Assert.False(Scenes.Draw(5, brown with { Place = road }).CaptionsAbout(0)[2].Matches(scene));
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
        var dog = new SceneSpecification { Kind = Kind.Named("dog"), Place = Place.Named("beach"), Pose = Kind.Named("dog").Poses[0] };
        var person = new SceneSpecification
            { Kind = Kind.Named("person"), Place = Place.Named("road"), Sky = Sky.Named("northern lights") };
        Assert.Contains("a dog walking at the beach", Enumerable.Range(0, 200).Select(seed => Scenes.Draw((ulong)seed, dog).Captions[2]));
        Assert.Contains("a person walking down the road",
            Enumerable.Range(0, 400).Select(seed => Scenes.Draw((ulong)seed, person).Captions[2]));
    }
}
