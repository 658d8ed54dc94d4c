using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace ClipLens;

/// <summary>Which drawing belongs to which result; registered when the library is loaded.</summary>
internal static class Renderers
{
    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255:The ModuleInitializer attribute should not be used in libraries",
        Justification = "Results are shown by a folder that they do not know.")]
    internal static void Register()
    {
        Renderer<VideoClip>.ToHtml = VideoResultsHtml.Draw;
        Renderer<SearchResults>.ToHtml = SearchResultsHtml.Draw;
        Renderer<VideoResults>.ToHtml = results => VideoResultsHtml.Draw(results, withPlayers: false);
        Renderer<ThresholdReport>.ToHtml = ThresholdReportHtml.Draw;
        Renderer<RetrievalReport>.ToHtml = RetrievalReportHtml.Draw;
        Renderer<MomentReport>.ToHtml = report => Html.Of($"<p>{report}</p>").Markup;
        Renderer<ZeroShot>.ToHtml = ZeroShotHtml.Draw;
    }
}
