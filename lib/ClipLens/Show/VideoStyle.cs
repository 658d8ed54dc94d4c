namespace ClipLens;

/// <summary>How strips of videos look, on top of <see cref="GalleryStyle"/>.</summary>
internal static class VideoStyle
{
    /// <summary>Gets rules that reach nothing outside an element of class <c>cl</c>.</summary>
    public static Html Css { get; } = new("""
        .cl .cl-strip,.cl .cl-strip>tbody{display:block;width:auto;margin:0;border:0;font:inherit;color:inherit}
        .cl .cl-strip>tbody>tr{display:grid;grid-template-columns:minmax(0,2fr) minmax(0,5fr);gap:22.4px;align-items:start;padding:20.8px 0;border-top:1px solid var(--cl-faint);background:none}
        .cl .cl-strip>tbody>tr>td{display:block;min-width:0;padding:0;border:0;background:none;text-align:left;white-space:normal}
        .cl .cl-best{position:relative;display:flex;justify-content:center;border-radius:10px;background:var(--cl-mount);overflow:hidden}
        .cl .cl-best img,.cl .cl-best video{display:block;width:100%;height:auto;max-height:256px;object-fit:contain;margin:0}
        .cl .cl-time{position:absolute;left:8px;top:8px;padding:1.6px 7.2px;border-radius:5px;background:#000a;color:#fff;font-size:12px;font-variant-numeric:tabular-nums}
        .cl .cl-story>img{display:block;width:100%;margin:9.6px 0 0}
        .cl .cl-film{margin:6.4px 0 9.6px}
        .cl .cl-film tr{gap:3px}
        .cl .cl-film td>*{height:auto;aspect-ratio:4/3;border-radius:3px}
        .cl .cl-film .cl-lost{min-height:0;font-size:0}
        .cl .cl-moments{display:flex;flex-wrap:wrap;gap:3.2px 19.2px;margin:0;padding:0;list-style:none;font-size:13px;color:var(--cl-soft);font-variant-numeric:tabular-nums}
        .cl .cl-moments li{margin:0}
        .cl .cl-moments b{font-weight:600;color:currentColor}
        .cl .cl-moments li:first-child::before{content:"▶ ";color:var(--cl-accent)}
        @container (max-width:544px){.cl .cl-strip>tbody>tr{grid-template-columns:minmax(0,1fr);gap:12.8px}.cl .cl-best img,.cl .cl-best video{max-height:320px}.cl .cl-film td:nth-child(2n){display:none}}
        """);
}
