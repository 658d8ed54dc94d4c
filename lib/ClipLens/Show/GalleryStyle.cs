namespace ClipLens;

/// <summary>How a gallery looks.</summary>
internal static class GalleryStyle
{
    /// <summary>
    /// Gets rules that reach nothing outside an element of class <c>cl</c>. Every grey is a share of the text colour
    /// that the surroundings give, so a gallery fits a light or a dark notebook without knowing which it is in.
    /// </summary>
    public static Html Css { get; } = new("""
        .cl{font:14px/1.45 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;max-width:1152px;container-type:inline-size;
          --cl-accent:#2f8f83;--cl-soft:color-mix(in srgb,currentColor 62%,transparent);--cl-faint:color-mix(in srgb,currentColor 12%,transparent);--cl-mount:color-mix(in srgb,currentColor 6%,transparent)}
        .cl *{box-sizing:border-box}
        .cl+.cl{margin-top:56px}
        .cl .cl-head{padding:4px 0 17.6px}
        .cl .cl-query{display:flex;flex-wrap:wrap;align-items:center;gap:5.6px 9.6px;font-size:1.45em;line-height:1.25;font-weight:500;letter-spacing:-.012em}
        .cl .cl-term{display:inline-flex;align-items:center;gap:9.6px;min-width:0;overflow-wrap:anywhere}
        .cl .cl-query b{font-weight:inherit}
        .cl .cl-words{display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:4;overflow:hidden}
        .cl .cl-sign{color:var(--cl-soft);font-weight:400;white-space:nowrap}
        .cl .cl-term img{width:auto;height:72px;max-width:144px;object-fit:cover;border-radius:6px;margin:0}
        .cl .cl-term .cl-lost{width:96px;font-size:11px;letter-spacing:0}
        .cl .cl-sum{margin-top:5.6px;color:var(--cl-soft)}
        .cl .cl-sum::first-letter{text-transform:uppercase}
        .cl .cl-note{margin-top:11.2px;padding:7.2px 12px;border-left:3px solid #c98a2b;background:var(--cl-mount);border-radius:0 6px 6px 0}
        .cl .cl-grid{display:block;width:auto;margin:0;border:0;font:inherit;color:inherit}
        .cl .cl-grid tbody{display:grid;grid-template-columns:repeat(5,minmax(0,1fr));gap:25.6px 17.6px}
        .cl .cl-grid tr{display:contents}
        .cl .cl-card{display:block;min-width:0;padding:0;border:0;background:none;text-align:left;white-space:normal}
        .cl .cl-row,.cl .cl-row tbody{display:block;width:auto;margin:0;border:0}
        .cl .cl-row tr{display:flex;background:none}
        .cl .cl-row td{flex:1 1 0;min-width:0;padding:0;border:0;background:none}
        .cl .cl-row td>*{display:block;width:100%;height:100%;max-width:none;object-fit:cover;margin:0}
        .cl .cl-picture{aspect-ratio:6/5;padding:4%;display:flex;align-items:center;justify-content:center;border-radius:10px;background:var(--cl-mount)}
        .cl .cl-picture img{display:block;width:auto;height:auto;max-width:100%;max-height:100%;margin:0;border-radius:4px;box-shadow:0 1px 4px #0003}
        .cl .cl-lost{display:flex;flex-direction:column;align-items:center;justify-content:center;gap:4.8px;width:100%;min-height:72px;color:var(--cl-soft);font-size:12px}
        .cl .cl-bar{position:relative;height:3px;margin:9.6px 0 8px;border-radius:2px;background:var(--cl-faint)}
        .cl .cl-bar i{position:absolute;inset:0 auto 0 0;border-radius:2px;background:var(--cl-accent)}
        .cl .cl-bar b{position:absolute;top:-2px;bottom:-2px;width:1px;margin-left:-1px;background:currentColor;opacity:.5}
        .cl .cl-caption{display:flex;flex-wrap:wrap;column-gap:.55em;font-size:13px}
        .cl .cl-score{font-weight:600;font-variant-numeric:tabular-nums}
        .cl .cl-name{flex:1;min-width:0;overflow-wrap:anywhere;display:-webkit-box;-webkit-box-orient:vertical;-webkit-line-clamp:2;overflow:hidden}
        .cl .cl-small,.cl .cl-near{flex:0 0 100%;min-width:0;font-size:12px;color:var(--cl-soft);overflow-wrap:anywhere}
        .cl .cl-near summary{cursor:pointer}
        .cl .cl-line{display:flex;align-items:center;gap:12.8px;margin:16px 0;font-size:12px;letter-spacing:.02em;color:var(--cl-soft)}
        .cl .cl-line b{font-weight:inherit}
        .cl .cl-line::after{content:"";flex:1;border-top:1px dashed color-mix(in srgb,currentColor 28%,transparent)}
        .cl .cl-below .cl-picture>*{opacity:.7}
        .cl .cl-below .cl-bar i{background:var(--cl-soft)}
        @container (max-width:896px){.cl .cl-grid tbody{grid-template-columns:repeat(3,minmax(0,1fr))}}
        @container (max-width:544px){.cl .cl-grid tbody{grid-template-columns:repeat(2,minmax(0,1fr));gap:19.2px 12.8px}
          .cl .cl-grid:not(.cl-below) tr:first-child .cl-card:first-child{grid-column:1/-1}.cl .cl-query{font-size:1.25em}}
        """);
}
