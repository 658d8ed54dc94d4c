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
    public void The_words_in_which_people_ask_are_of_every_fullness_and_what_is_false_says_a_wrong_number_or_deed()
    {
        foreach (var scene in Scenes.DrawRare(12, 500, withheld: false).Concat(Drawn.Take(500)))
        {
            var wordings = scene.Wordings();
            Assert.Equal([0, 1, 2, 3, 4], wordings.Where(wording => wording.Caption.Matches(scene)).Select(wording => wording.Fullness)
                .Distinct().Order());
            foreach (var (_, caption) in wordings.Where(wording => !wording.Caption.Matches(scene)))
            {
                var words = Assert.Single(caption.Facts).Split(' ');
                Assert.True(words[0] is "1" or "2" or "3" || words is [_, "rides" or "holds" or "inside", _]
                    || scene.Subjects.Any(subject => subject.Kind.Poses.Concat(subject.Kind.RarePoses)
                        .Any(pose => caption.Facts[0] == $"{subject.Kind} {pose}")), caption.Facts[0]);
                Assert.DoesNotContain(caption.Facts[0], scene.Shows);
            }
        }
    }

    [Fact]
    public void What_is_in_no_scene_is_asked_for_in_every_second_and_is_true_of_none()
    {
        var strange = Drawn.SelectMany(scene => scene.Wordings(strange: true).Skip(scene.Wordings().Count)).ToList();
        Assert.InRange(strange.Count, 4 * Drawn.Count / 10, 6 * Drawn.Count / 10);
        Assert.All(strange, wording => Assert.True(wording.Fullness == 0 && !Drawn.Any(wording.Caption.Matches)));
        Assert.All(strange, wording => Assert.DoesNotContain(Kind.All, kind => wording.Caption.Text.Split(' ', '?').Contains(kind.Name)));
    }

    [Theory]
    [InlineData(1, "1 dog")]
    [InlineData(2, "2 dog")]
    [InlineData(3, "3 dog")]
    public void A_number_is_true_of_exactly_so_many(int count, string fact)
    {
        var scene = Scenes.Draw(7,
            new() { Kind = Kind.Named("dog"), Place = Place.Named("road"), Alike = count > 1 ? count : null, Subjects = 1 });
        Assert.Equal([fact], scene.Shows.Where(shown => char.IsDigit(shown[0])));
        var numbers = Enumerable.Range(0, 200).SelectMany(seed => Scenes.Draw((ulong)seed, new() { Kind = Kind.Named("dog"), Alike = 2 })
            .Wordings()).Where(wording => wording.Caption.Text is "two dogs" or "three dogs").ToList();
        Assert.Equal(count == 2, numbers.First(wording => wording.Caption.Text == "two dogs").Caption.Matches(scene));
        Assert.Equal(count == 3, numbers.First(wording => wording.Caption.Text == "three dogs").Caption.Matches(scene));
    }

    [Theory]
    [InlineData("dog", "dogs")]
    [InlineData("person", "people")]
    [InlineData("child", "children")]
    [InlineData("sheep", "sheep")]
    [InlineData("bus", "buses")]
    [InlineData("bench", "benches")]
    [InlineData("butterfly", "butterflies")]
    [InlineData("snowman", "snowmen")]
    public void A_kind_has_a_plural(string kind, string plural) => Assert.Equal(plural, Kind.Named(kind).Plural);

    [Fact]
    public void Who_rides_holds_or_is_inside_shows_it()
    {
        var rider = Scenes.Draw(1, new() { Kind = Kind.Named("person"), Other = Kind.Named("horse"), Relation = Relation.Ridden });
        Assert.Contains("person rides horse", rider.Shows);
        Assert.Contains("person rides", rider.Shows);
        var beside = Scenes.Draw(1, new() { Kind = Kind.Named("person"), Other = Kind.Named("horse"), Subjects = 2 });
        Assert.DoesNotContain("person rides horse", beside.Shows);
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
