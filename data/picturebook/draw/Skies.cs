using PictureBook.Art;

namespace PictureBook;

/// <summary>The table of skies.</summary>
internal static class Skies
{
    public static IReadOnlyList<Sky> All { get; } =
    [
        new("day", ["on a sunny day", "in the sunshine", "under a clear sky"], ["on a sunny day", "in the sunshine"])
        {
            Draw = SkyArt.Day, Tint = Ink.Of("#fff3c8"), Strength = 0.08,
        },
        new("sunset", ["at sunset", "in the evening sun", "while the sun sets"], ["at sunset", "in the evening sun", "while the sun sets"])
        {
            Draw = SkyArt.Sunset, Tint = Ink.Of("#d8553a"), Strength = 0.3,
        },
        new("night", ["at night", "under the stars", "on a starry night"], ["at night", "on a starry night"])
        {
            Draw = SkyArt.Night, Tint = Ink.Of("#0d1645"), Strength = 0.56, IsDark = true,
        },
        new("northern lights", ["with the northern lights", "under the northern lights", "below the aurora"],
            ["with the northern lights outside", "while the northern lights glow outside"])
        {
            Draw = SkyArt.Aurora, Tint = Ink.Of("#0a3a44"), Strength = 0.52, IsDark = true,
        },
        new("rain", ["in the rain", "on a rainy day", "while it rains"], ["on a rainy day", "while it rains"])
        {
            Draw = SkyArt.Rain, Fall = SkyArt.Raindrops, Tint = Ink.Of("#4c5a6c"), Strength = 0.32,
        },
        new("snowfall", ["in falling snow", "while it snows", "during a snowfall"], ["while it snows", "during a snowfall"])
        {
            Draw = SkyArt.Snowfall, Fall = SkyArt.Snowflakes, Tint = Ink.Of("#dfe8f4"), Strength = 0.3,
        },
        new("rainbow", ["with a rainbow", "under a rainbow", "below a rainbow"],
            ["with a rainbow outside", "while a rainbow shines outside"])
        {
            Draw = SkyArt.Rainbow, Tint = Ink.Of("#eaf6ff"), Strength = 0.06,
        },
        new("thunderstorm", ["in a thunderstorm", "during a thunderstorm", "with lightning in the sky"],
            ["during a thunderstorm", "with lightning outside"])
        {
            Draw = SkyArt.Storm, Tint = Ink.Of("#2a2448"), Strength = 0.42, IsDark = true,
        },
    ];
}
