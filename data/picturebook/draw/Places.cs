using PictureBook.Art;

namespace PictureBook;

/// <summary>The table of places.</summary>
internal static class Places
{
    private const Habitat Open = Habitat.Land | Habitat.Air;

    public static IReadOnlyList<Place> All { get; } =
    [
        new("beach", ["at the beach", "on the beach", "at the seaside"], ["along the beach", "across the beach"],
            ["over the beach", "above the beach"], Open | Habitat.Water)
        {
            Draw = WaterSides.Beach, Horizon = 165, Ground = (320, 378), Water = (215, 238),
        },
        new("sea", ["on the sea", "on the ocean", "out at sea"], ["across the sea"], ["over the sea", "above the ocean"],
            Habitat.Water | Habitat.Air) { Draw = WaterSides.Sea, Horizon = 190, Water = (270, 350) },
        new("lake", ["by the lake", "at the lake"], ["along the lake"], ["over the lake", "above the lake"], Open | Habitat.Water)
            { Draw = WaterSides.Lake, Horizon = 175, Ground = (338, 380), Water = (235, 285) },
        new("meadow", ["in the meadow", "in a flowery meadow"], ["across the meadow", "through the meadow"],
            ["over the meadow", "above a flowery meadow"], Open) { Draw = Countryside.Meadow },
        new("forest", ["in the forest", "in the woods"], ["through the forest", "through the woods"],
            ["over the forest", "above the woods"], Open) { Draw = Wilds.Forest, Horizon = 215 },
        new("mountains", ["in the mountains", "in front of the mountains"], ["through the mountains"],
            ["over the mountains", "in the mountains"], Open) { Draw = Wilds.Mountains, Horizon = 225 },
        new("snow", ["on a snowy field", "in the deep snow"], ["through the deep snow", "across a snowy field"],
            ["over a snowy field", "above the snowy field"], Open) { Draw = Wilds.Snow },
        new("desert", ["in the desert", "among the dunes"], ["through the desert", "across the desert"],
            ["over the desert", "above the dunes"], Open) { Draw = Wilds.Desert },
        new("jungle", ["in the jungle", "in the rainforest"], ["through the jungle", "through the rainforest"],
            ["over the jungle", "above the rainforest"], Open) { Draw = Wilds.Jungle, Horizon = 230 },
        new("city street", ["on a city street", "in the city", "in town"], ["down the city street", "through the city"],
            ["over the city", "above a city street"], Open) { Draw = Town.Street, Horizon = 230, Ground = (325, 375) },
        new("playground", ["on the playground", "at the playground"], ["across the playground"],
            ["over the playground", "above the playground"], Open) { Draw = Town.Playground },
        new("garden", ["in the garden", "in a garden"], ["through the garden"], ["over the garden", "in the garden"], Open)
            { Draw = Countryside.Garden },
        new("farm", ["on the farm", "at the farm"], ["across the farm"], ["over the farm", "above the farm"], Open)
            { Draw = Countryside.Farm },
        new("road", ["on the road", "on a country road"], ["down the road", "along the road", "down a country road"],
            ["over the road", "above a country road"], Open) { Draw = Countryside.Road, Ground = (325, 378) },
        new("living room", ["in the living room", "in a living room"], ["through the living room"], [], Habitat.Room)
            { Draw = Rooms.LivingRoom, Horizon = 190, Ground = (335, 380) },
        new("kitchen", ["in the kitchen", "in a kitchen"], ["through the kitchen"], [], Habitat.Room)
            { Draw = Rooms.Kitchen, Horizon = 190, Ground = (340, 382) },
    ];
}
