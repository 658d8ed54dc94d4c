using System.Net;
using System.Text;
using ClipLens.Tests;
using ClipLens.Tests.Media;

namespace ClipLens.Interactive.Tests;

/// <summary>What a model sees of a photo of 36 × 24 pixels: the middle 24 × 24, or all of it, as its preprocessing says.</summary>
public sealed class ModelViewTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public ModelViewTests()
    {
        foreach (var file in Directory.GetFiles(Path.Combine(Shared.Repository, "tests/ClipLens.Tests/Hub/golden/quick/hf-safetensors")))
        {
            File.Copy(file, _folder.Of(Path.GetFileName(file)));
        }
    }

    [Theory]
    [InlineData("""{"size": 12}""", "M6 0v24h24v-24z", "the square that is kept", "made 12 × 12")]
    [InlineData("""{"size": {"height": 12, "width": 12}, "do_center_crop": false}""", "M0 0v24h36v-24z", "all of it is kept",
        "squeezed to 12 × 12")]
    public void What_is_kept_of_a_photo_is_left_bright(string preprocessing, string bright, string kept, string made)
    {
        using var drawn = Picture.Blocks(36, 24);
        File.WriteAllText(_folder.Of("preprocessor_config.json"), preprocessing);

        var html = new ModelView(_folder.Write("photo.png", Picture.Encode(drawn, "png")), ClipModel.Load(_folder.Root)).ToHtml();
        var words = WebUtility.HtmlDecode(html);

        var drawings = html.Split("data:image/svg+xml;base64,").Skip(1)
            .Select(part => Encoding.UTF8.GetString(Convert.FromBase64String(part[..part.IndexOf('"')])));
        Assert.Contains("M0 0h36v24h-36z" + bright, string.Concat(drawings), StringComparison.Ordinal);
        Assert.Contains(kept, words, StringComparison.Ordinal);
        Assert.Contains(made, words, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();
}
