namespace ClipLens.Hub;

/// <summary>A model that is known to work, and how well it retrieves.</summary>
/// <param name="Name">The repository on the hub, <c>owner/name</c>.</param>
/// <param name="Architecture">The towers, as open_clip calls them, and the training data.</param>
/// <param name="Parameters">In millions.</param>
/// <param name="Resolution">Side of the square that the model sees, in pixels.</param>
/// <param name="Coco">Text to image R@1 on MS-COCO, in percent.</param>
/// <param name="Flickr30k">Text to image R@1 on Flickr30k, in percent.</param>
/// <param name="Licence">Of the weights.</param>
public sealed record CatalogueModel(
    string Name, string Architecture, double Parameters, int Resolution, double Coco, double Flickr30k, string Licence)
{
    /// <summary>Gets the size of the weights in float32, in megabytes of 10⁶ bytes.</summary>
    public int Megabytes => (int)Math.Round(Parameters * 4);
}
