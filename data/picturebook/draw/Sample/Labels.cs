namespace PictureBook.Sample;

/// <summary>One judgement: does this photo answer this query?</summary>
/// <param name="Query">Words, or the path of a photo.</param>
/// <param name="IsImage">Whether the query is a photo.</param>
/// <param name="Photo">The photo that is judged.</param>
/// <param name="IsRelevant">The judgement.</param>
public sealed record Label(string Query, bool IsImage, DrawnPhoto Photo, bool IsRelevant);

/// <summary>Judges photos by their scenes.</summary>
public static class Labels
{
    private const int HardNegatives = 12;
    private const int EasyNegatives = 6;
    private const int ImageQueries = 24;

    /// <summary>Makes the queries in words.</summary>
    /// <param name="photos">The photos that answer them.</param>
    /// <returns>Each is answered by at least two of the photos.</returns>
    public static IReadOnlyList<Query> Queries(IReadOnlyList<DrawnPhoto> photos)
    {
        var dice = new Dice(SampleBook.Seed ^ 0x9E1);
        List<Query> queries =
        [
            new("a dog walking at the beach") { Kind = Kind.Named("dog"), Place = Place.Named("beach"), Pose = Pose.Walk },
            new("a person walking down the road with the northern lights")
            {
                Kind = Kind.Named("person"), Place = Place.Named("road"), Sky = Sky.Named("northern lights"), Pose = Pose.Walk,
            },
        ];
        foreach (var kind in Kind.All)
        {
            var shown = photos.Where(photo => photo.Scene.Main.Kind == kind).ToList();
            var scene = dice.Pick(shown).Scene;
            var where = (kind.Habitat.HasFlag(Habitat.Air) && !scene.Place.IsIndoors ? scene.Place.Airs : scene.Place.Phrases)[0];
            var (noun, colour) = (PictureBook.Captions.WithArticle(kind.Name), scene.Main.Colour);
            queries.Add(dice.Below(3) switch
            {
                0 => new(noun) { Kind = kind },
                1 when !kind.IsDressed => new(PictureBook.Captions.WithArticle($"{colour} {kind.Name}")) { Kind = kind, Colour = colour },
                _ => new($"{noun} {where}") { Kind = kind, Place = scene.Place },
            });
        }

        foreach (var sky in Sky.All)
        {
            var place = dice.Pick(photos.Where(photo => photo.Scene.Sky == sky && !photo.Scene.Place.IsIndoors).ToList()).Scene.Place;
            queries.Add(new($"{place.Phrases[0]} {sky.Phrases[0]}") { Place = place, Sky = sky });
        }

        return [.. queries.Where(query => photos.Count(photo => query.IsAnsweredBy(photo.Scene)) >= 2).DistinctBy(query => query.Text)];
    }

    /// <summary>Judges photos for every query: all that answer it, those that nearly do, and some that do not.</summary>
    /// <param name="photos">The photos to judge.</param>
    /// <returns>Query by query.</returns>
    public static IEnumerable<Label> Of(IReadOnlyList<DrawnPhoto> photos)
    {
        var dice = new Dice(SampleBook.Seed ^ 0x1ABE1);
        foreach (var query in Queries(photos))
        {
            var judged = photos.Where(photo => !query.IsDoubtful(photo.Scene)).ToList();
            foreach (var (photo, relevant) in Judge(dice, judged, photo => query.Misses(photo.Scene)))
            {
                yield return new(query.Text, false, photo, relevant);
            }
        }

        // A photo as a query asks for the same kind in the same place.
        var clusters = photos.GroupBy(photo => (photo.Scene.Main.Kind, photo.Scene.Place)).Where(cluster => cluster.Count() >= 3).ToList();
        for (var number = 0; number < ImageQueries; number++)
        {
            var asked = dice.Pick(clusters[number * clusters.Count / ImageQueries].ToList());
            var (kind, place) = (asked.Scene.Main.Kind, asked.Scene.Place);
            var query = new Query(asked.Path) { Kind = kind, Place = place };
            foreach (var (photo, relevant) in Judge(dice, [.. photos.Where(photo => photo != asked)], photo => query.Misses(photo.Scene)))
            {
                yield return new(asked.Path, true, photo, relevant);
            }
        }
    }

    private static IEnumerable<(DrawnPhoto Photo, bool IsRelevant)> Judge(Dice dice, List<DrawnPhoto> photos,
        Func<DrawnPhoto, int> misses) =>
    [
        .. photos.Where(photo => misses(photo) == 0).Select(photo => (photo, true)),
        .. Some(dice, photos.Where(photo => misses(photo) == 1), HardNegatives).Select(photo => (photo, false)),
        .. Some(dice, photos.Where(photo => misses(photo) > 1), EasyNegatives).Select(photo => (photo, false)),
    ];

    private static IEnumerable<DrawnPhoto> Some(Dice dice, IEnumerable<DrawnPhoto> photos, int count) =>
        photos.Select(photo => (Lot: dice.Unit(), Photo: photo)).OrderBy(pair => pair.Lot).Take(count).Select(pair => pair.Photo)
            .OrderBy(photo => photo.Path, StringComparer.Ordinal);
}
