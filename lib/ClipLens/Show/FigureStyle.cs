namespace ClipLens;

/// <summary>How figures look; as in <see cref="GalleryStyle"/>, every grey is a share of the text colour around.</summary>
internal static class FigureStyle
{
    /// <summary>Gets rules that reach nothing outside an element of class <c>cl-fig</c>.</summary>
    public static Html Css { get; } = new("""
        .cl-fig{font:13px/1.4 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif;margin:19.2px 0;container-type:inline-size}
        .cl-fig *{box-sizing:border-box}
        .cl-fig>img{display:block;width:100%;max-width:800px;margin:0}
        .cl-fig-title{font-size:1.15em;margin-bottom:4.8px}
        .cl-fig-title b{font-weight:500}
        .cl-panels,.cl-panels tbody{display:block;border:0;margin:0}
        .cl-panels tr{display:flex;flex-wrap:wrap;gap:19.2px;align-items:flex-start;background:none}
        .cl-panels td{display:block;width:min-content;min-width:128px;padding:0;border:0;background:none;color:inherit;font-size:13px;text-align:left;white-space:normal}
        .cl-panels img{height:auto;max-width:90cqw;vertical-align:top;border-radius:4px;margin:0 0 4.8px}
        .cl-heat{overflow-x:auto;max-width:800px}
        .cl-heat table{border-collapse:separate;border-spacing:2px;width:100%;table-layout:fixed;margin:0;font-size:12px;border:0;color:inherit}
        .cl-heat th,.cl-heat td{padding:0;border:0;text-align:center;background:none;font-weight:400;color:inherit;vertical-align:middle;white-space:normal}
        .cl-heat th{font-size:12px;line-height:1.25;overflow-wrap:anywhere}
        .cl-heat tbody th,.cl-heat thead td{width:24%;text-align:right;padding-right:8px}
        .cl-heat thead th{vertical-align:bottom;padding:0 1px 3px}
        .cl-heat .cl-many thead th{writing-mode:vertical-rl;transform:rotate(180deg);text-align:left;white-space:nowrap;overflow-wrap:normal}
        .cl-heat .cl-many tbody th,.cl-heat .cl-many thead td{width:110px}
        .cl-heat td{height:2.6em;border-radius:3px;font-variant-numeric:tabular-nums}
        .cl-heat td :is(br,img){display:none}
        .cl-heat img{display:block;width:100%;height:auto;max-width:96px;aspect-ratio:1;object-fit:cover;border-radius:3px;margin:0 auto}
        .cl-heat tbody img{max-width:64px;margin:0 0 0 auto}
        .cl-heat .cl-lost{display:flex;flex-direction:column;align-items:center;font-size:10px;opacity:.6}
        .cl-heat .cl-best{font-weight:700;outline:1.5px solid currentColor;outline-offset:-1.5px}
        @container (max-width:544px){.cl-heat table,.cl-heat th{font-size:10px}.cl-heat tbody th,.cl-heat thead td{width:30%}}
        """);
}
