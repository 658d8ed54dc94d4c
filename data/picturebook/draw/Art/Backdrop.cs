namespace PictureBook.Art;

/// <summary>What the art of a place or a sky needs.</summary>
internal sealed record Backdrop(View View, double Horizon, Sky Sky, bool IsIndoors, Dice Dice)
{
    public bool IsDark => Sky.IsDark;
}
