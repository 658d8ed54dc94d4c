namespace ClipLens.Show;

/// <summary>How strips of videos look, on top of <see cref="GalleryStyle"/>.</summary>
internal static class VideoStyle
{
    /// <summary>Gets rules that reach nothing outside an element of class <c>cl</c>.</summary>
    public static Html Css { get; } = new("""
        .cl .cl-strip{display:grid;grid-template-columns:minmax(0,2fr) minmax(0,5fr);gap:1.4rem;align-items:start;margin:0;padding:1.3rem 0;border-top:1px solid var(--cl-faint)}
        .cl .cl-best{position:relative;display:flex;justify-content:center;border-radius:10px;background:var(--cl-mount);overflow:hidden}
        .cl .cl-best img,.cl .cl-best video{display:block;width:100%;max-height:16rem;object-fit:contain;margin:0}
        .cl .cl-time{position:absolute;left:.5rem;top:.5rem;padding:.1rem .45rem;border-radius:5px;background:#000a;color:#fff;font-size:12px;font-variant-numeric:tabular-nums}
        .cl .cl-story{min-width:0}
        .cl .cl-curve{display:block;width:100%;height:72px;margin:.6rem 0 0;overflow:visible;border-bottom:1px solid var(--cl-faint)}
        .cl .cl-curve polyline{stroke:currentColor;stroke-width:1.6;stroke-linejoin:round}
        .cl .cl-span{fill:var(--cl-accent);opacity:.22}
        .cl .cl-span.cl-top{opacity:.5}
        .cl .cl-here{stroke:currentColor;stroke-width:1;stroke-dasharray:3 3;opacity:.5}
        .cl .cl-ends{display:flex;justify-content:space-between;font-size:11px;color:var(--cl-soft);font-variant-numeric:tabular-nums}
        .cl .cl-film{display:flex;gap:3px;margin:.4rem 0 .6rem}
        .cl .cl-film>*{flex:1 1 0;min-width:0;width:0;height:auto;aspect-ratio:4/3;object-fit:cover;margin:0;border-radius:3px}
        .cl .cl-film .cl-lost{min-height:0;font-size:0}
        .cl .cl-moments{display:flex;flex-wrap:wrap;gap:.2rem 1.2rem;margin:0;padding:0;list-style:none;font-size:13px;color:var(--cl-soft);font-variant-numeric:tabular-nums}
        .cl .cl-moments li{margin:0}
        .cl .cl-moments b{font-weight:600;color:currentColor}
        .cl .cl-moments li:first-child::before{content:"▶ ";color:var(--cl-accent)}
        @container (max-width:34rem){.cl .cl-strip{grid-template-columns:minmax(0,1fr);gap:.8rem}.cl .cl-best img,.cl .cl-best video{max-height:20rem}.cl .cl-film>:nth-child(2n){display:none}}
        """);
}
