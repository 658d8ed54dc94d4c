using PictureBook.Art;

namespace PictureBook;

/// <summary>The table of kinds.</summary>
internal static class Kinds
{
    private const Habitat Anywhere = Habitat.Land | Habitat.Room;
    private static readonly IReadOnlyList<Colour> Every = Colour.All;
    private static readonly IReadOnlyList<Colour> Coats = Colour.Named("red orange yellow green blue purple pink black white");
    private static readonly IReadOnlyList<Colour> Furs = Colour.Named("brown black white grey orange");
    private static readonly IReadOnlyList<Pose> Stands = [Pose.Stand];
    private static readonly IReadOnlyList<Pose> Gaits = [Pose.Stand, Pose.Walk, Pose.Run];
    private static readonly IReadOnlyList<Pose> Drives = [Pose.Drive];
    private static readonly IReadOnlyList<Pose> Flies = [Pose.Fly];

    public static IReadOnlyList<Kind> All { get; } =
    [
        new(["dog", "hound"], Anywhere, Furs, [Pose.Walk, Pose.Run, Pose.Sit]) { Draw = Pets.Dog, Width = 140 },
        new(["cat", "kitty"], Anywhere, Furs, [Pose.Walk, Pose.Run, Pose.Sit]) { Draw = Pets.Cat, Width = 120, Height = 0.95 },
        new(["rabbit", "bunny"], Anywhere, Furs, [Pose.Sit]) { Draw = Pets.Rabbit, Width = 100, Height = 0.95 },
        new(["penguin"], Habitat.Land, Colour.Named("black blue grey purple"), [Pose.Stand, Pose.Walk]) { Draw = Pets.Penguin, Width = 70 },
        new(["horse", "pony"], Habitat.Land, Colour.Named("brown black white grey"), Gaits)
            { Draw = FarmAnimals.Horse, Width = 125, Height = 1.15 },
        new(["cow"], Habitat.Land, Colour.Named("brown black white red"), [Pose.Stand, Pose.Walk])
            { Draw = FarmAnimals.Cow, Width = 145, Height = 1.05 },
        new(["sheep", "woolly sheep"], Habitat.Land, Colour.Named("white grey brown black"), [Pose.Stand, Pose.Walk])
            { Draw = FarmAnimals.Sheep, Width = 125 },
        new(["pig"], Habitat.Land, Colour.Named("pink brown grey black"), Gaits) { Draw = FarmAnimals.Pig, Width = 140, Height = 0.95 },
        new(["elephant"], Habitat.Land, Colour.Named("grey blue pink purple"), [Pose.Stand, Pose.Walk])
            { Draw = WildAnimals.Elephant, Width = 155, Height = 1.1 },
        new(["giraffe"], Habitat.Land, Colour.Named("yellow orange white"), [Pose.Stand, Pose.Walk])
            { Draw = WildAnimals.Giraffe, Width = 85, Height = 1.25 },
        new(["bear"], Habitat.Land, Colour.Named("brown black white grey"), Gaits) { Draw = WildAnimals.Bear, Width = 140, Height = 1.05 },
        new(["turtle", "tortoise"], Habitat.Land, Colour.Named("green brown orange purple blue"), [Pose.Walk])
            { Draw = WildAnimals.Turtle, Width = 195, Height = 0.75 },
        new(["fish"], Habitat.Water, Every, [Pose.Leap]) { Draw = WildAnimals.Fish, Width = 135 },
        new(["duck"], Habitat.Water, Colour.Named("yellow white brown green blue pink"), [Pose.Swim])
            { Draw = WildAnimals.Duck, Width = 145, Height = 0.95 },
        new(["whale"], Habitat.Water, Colour.Named("blue grey black purple"), [Pose.Swim])
            { Draw = WildAnimals.Whale, Width = 200, Height = 0.9 },
        new(["bird"], Habitat.Air, Colour.Named("red blue yellow green black white pink grey"), Flies)
            { Draw = Flyers.Bird, Width = 165, Height = 0.8 },
        new(["butterfly"], Habitat.Air | Habitat.Room, Every, Flies) { Draw = Flyers.Butterfly, Width = 130, Height = 0.75 },
        new(["person", "grown-up"], Anywhere, Coats, [Pose.Walk, Pose.Run, Pose.Sit])
            { Draw = People.Person, Width = 62, Height = 1.25, IsDressed = true },
        new(["child", "kid"], Anywhere, Coats, [Pose.Stand, Pose.Run, Pose.Wave]) { Draw = People.Child, Width = 75, IsDressed = true },
        new(["robot"], Anywhere, Every, [Pose.Stand, Pose.Walk]) { Draw = Things.Robot, Width = 110, Height = 1.1 },
        new(["snowman"], Habitat.Land, Coats, Stands) { Draw = Plants.Snowman, Width = 100, Height = 1.1, IsDressed = true },
        new(["car", "automobile"], Habitat.Land, Every, Drives) { Draw = Vehicles.Car, Width = 215, Height = 0.72 },
        new(["bus", "coach"], Habitat.Land, Every, Drives) { Draw = Vehicles.Bus, Width = 225, Height = 0.75 },
        new(["truck", "lorry"], Habitat.Land, Every, Drives) { Draw = Vehicles.Truck, Width = 232, Height = 0.72 },
        new(["tractor"], Habitat.Land, Colour.Named("red green blue orange yellow"), Drives)
            { Draw = Vehicles.Tractor, Width = 150, Height = 0.95 },
        new(["bicycle", "bike"], Habitat.Land, Every, Stands) { Draw = Vehicles.Bicycle, Width = 165, Height = 0.85 },
        new(["train", "steam train"], Habitat.Land, Colour.Named("red green blue black purple orange"), Drives)
            { Draw = Vehicles.Train, Width = 265, Height = 0.68 },
        new(["sailboat", "sailing boat"], Habitat.Water, Colour.Named("red white blue yellow orange green pink purple"), [Pose.Sail])
            { Draw = Flyers.Sailboat, Width = 130, Height = 1.1 },
        new(["airplane", "plane"], Habitat.Air, Every, Flies) { Draw = Flyers.Airplane, Width = 240, Height = 0.65 },
        new(["helicopter"], Habitat.Air, Every, Flies) { Draw = Flyers.Helicopter, Width = 215, Height = 0.7 },
        new(["balloon", "hot-air balloon"], Habitat.Air, Every, [Pose.Float]) { Draw = Flyers.Balloon, Width = 72, Height = 1.05 },
        new(["kite"], Habitat.Air, Every, Flies) { Draw = Flyers.Kite, Width = 95, Height = 0.9 },
        new(["house", "cottage"], Habitat.Land, Colour.Named("red yellow white blue pink green orange brown"), Stands)
            { Draw = Buildings.House, Width = 122, Height = 1.2, IsBackground = true },
        new(["castle"], Habitat.Land, Colour.Named("grey white pink purple yellow brown"), Stands)
            { Draw = Buildings.Castle, Width = 132, Height = 1.2, IsBackground = true },
        new(["lighthouse"], Habitat.Land, Colour.Named("red blue black green orange"), Stands)
            { Draw = Buildings.Lighthouse, Width = 84, Height = 1.35, IsBackground = true },
        new(["windmill"], Habitat.Land, Colour.Named("white red brown grey blue yellow"), Stands)
            { Draw = Buildings.Windmill, Width = 90, Height = 1.3, IsBackground = true },
        new(["tent"], Habitat.Land, Colour.Named("red orange yellow green blue purple pink"), Stands)
            { Draw = Buildings.Tent, Width = 168, Height = 0.9 },
        new(["tree"], Habitat.Land, Colour.Named("green orange yellow red pink"), [Pose.Grow])
            { Draw = Plants.Tree, Width = 100, Height = 1.3, IsBackground = true },
        new(["flower", "blossom"], Anywhere, Colour.Named("red yellow blue purple pink white orange"), [Pose.Grow])
            { Draw = Plants.Flower, Width = 80 },
        new(["mushroom", "toadstool"], Habitat.Land, Colour.Named("red brown orange purple yellow"), [Pose.Grow])
            { Draw = Plants.Mushroom, Width = 124, Height = 0.9 },
        new(["umbrella", "parasol"], Anywhere, Every, Stands) { Draw = Things.Umbrella, Width = 120 },
        new(["ball"], Anywhere, Every, [Pose.Lie]) { Draw = Things.Ball, Width = 98, Height = 0.8 },
        new(["campfire", "bonfire"], Habitat.Land, Colour.Named("orange red yellow"), [Pose.Burn])
            { Draw = Things.Campfire, Width = 115, Height = 0.95 },
        new(["bench"], Habitat.Land, Colour.Named("brown green red blue white"), Stands)
            { Draw = Things.Bench, Width = 190, Height = 0.75 },
        new(["chair"], Habitat.Room, Every, Stands) { Draw = Things.Chair, Width = 66, Height = 1.1 },
        new(["guitar"], Anywhere, Colour.Named("brown red blue black orange yellow"), [Pose.Lie])
            { Draw = Things.Guitar, Width = 85, Height = 1.1 },
        new(["suitcase"], Anywhere, Every, Stands) { Draw = Things.Suitcase, Width = 126, Height = 0.9 },
        new(["teapot"], Habitat.Room, Every, Stands) { Draw = Things.Teapot, Width = 175, Height = 0.75 },
    ];
}
