namespace ClipLens.Hub;

/// <summary>The models to choose from; any other CLIP repository works by its name too.</summary>
/// <remarks>
/// Parameters and R@1 are from open_clip's <c>docs/openclip_retrieval_results.csv</c> ("image retrieval", which is text to image),
/// the same evaluation for every model; <c>models/README.md</c> shows the same table with more words.
/// </remarks>
public static class Catalogue
{
    /// <summary>The one to take unless there is a reason for another: nine points better on COCO than OpenAI's at the same cost.</summary>
    public const string Recommended = "laion/CLIP-ViT-B-32-laion2B-s34B-b79K";

    /// <summary>Gets the models, by family and size.</summary>
    public static IReadOnlyList<CatalogueModel> Models { get; } =
    [
        new("openai/clip-vit-base-patch32", "ViT-B/32, OpenAI", 151.28, 224, 30.44, 58.78, "MIT"),
        new("openai/clip-vit-base-patch16", "ViT-B/16, OpenAI", 149.62, 224, 33.09, 62.16, "MIT"),
        new("openai/clip-vit-large-patch14", "ViT-L/14, OpenAI", 427.62, 224, 36.51, 64.96, "MIT"),
        new("openai/clip-vit-large-patch14-336", "ViT-L/14@336, OpenAI", 427.94, 336, 37.09, 66.90, "MIT"),
        new(Recommended, "ViT-B/32, LAION-2B", 151.28, 224, 39.34, 66.78, "MIT"),
        new("laion/CLIP-ViT-L-14-laion2B-s32B-b82K", "ViT-L/14, LAION-2B", 427.62, 224, 46.51, 75.52, "MIT"),
        new("laion/CLIP-ViT-H-14-laion2B-s32B-b79K", "ViT-H/14, LAION-2B", 986.11, 224, 49.48, 77.64, "MIT"),
        new("laion/CLIP-ViT-B-32-256x256-DataComp-s34B-b86K", "ViT-B/32-256, DataComp", 151.29, 256, 39.93, 64.92, "MIT"),
        new("laion/CLIP-ViT-B-16-DataComp.XL-s13B-b90K", "ViT-B/16, DataComp", 149.62, 224, 40.16, 67.56, "MIT"),
        new("laion/CLIP-ViT-L-14-DataComp.XL-s13B-b90K", "ViT-L/14, DataComp", 427.62, 224, 45.73, 73.38, "MIT"),
    ];
}
