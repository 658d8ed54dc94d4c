namespace ClipLens;

/// <summary>How the threshold lab looks, on top of <see cref="GalleryStyle"/>.</summary>
internal static class ThresholdStyle
{
    /// <summary>Gets rules that reach nothing outside an element of class <c>cl</c>.</summary>
    public static Html Css { get; } = new("""
        .cl .cl-lab{margin-top:38.4px;padding-top:9.6px;border-top:1px solid var(--cl-faint)}
        .cl .cl-lab h2{margin:9.6px 0;font-size:1.35em;font-weight:500;letter-spacing:-.01em}
        .cl .cl-lab p{max-width:800px;margin:8px 0}
        .cl .cl-lab .cl-hint{font-size:13px;color:var(--cl-soft)}
        .cl .cl-scroll{overflow-x:auto;margin:22.4px 0 8px}
        .cl .cl-rules{table-layout:auto;border-collapse:collapse;font-size:13px;font-variant-numeric:tabular-nums;width:100%;max-width:800px;margin:0}
        .cl .cl-rules th,.cl .cl-rules td{padding:6.4px 8px;border:0;border-bottom:1px solid var(--cl-faint);text-align:right;vertical-align:top;font-weight:400;background:none;color:inherit;white-space:nowrap}
        .cl .cl-rules thead th{font-size:12px;color:var(--cl-soft);padding-block:2.4px}
        .cl .cl-rules th[scope=colgroup]{text-align:center}
        .cl .cl-rules th:first-child[rowspan],.cl .cl-rules tbody th{text-align:left;white-space:normal;min-width:176px}
        .cl .cl-rules br{display:none}
        .cl .cl-rules small{display:block;font-size:11.5px;line-height:1.35;color:var(--cl-soft)}
        .cl .cl-rules .cl-first>*{background:var(--cl-mount)}
        .cl .cl-rules .cl-first th{font-weight:600}
        .cl .cl-rules .cl-first small{font-weight:400}
        .cl .cl-yes{color:#2f8f83;font-weight:500}
        .cl .cl-no{color:#c05a2b;font-weight:500}
        .cl .cl-lab .cl-grid tr:first-child .cl-card:first-child{grid-column:auto}
        @container (max-width:544px){.cl .cl-rules{font-size:12px}.cl .cl-rules th,.cl .cl-rules td{padding:5.6px 3.2px;white-space:normal}
          .cl .cl-rules th:first-child[rowspan],.cl .cl-rules tbody th{min-width:80px}.cl .cl-rules thead th{font-size:10px}.cl .cl-rules :is(th small,.cl-own){display:none}}
        .cl .cl-ask img{height:44px;width:auto;border-radius:4px;margin:2px 0}
        """);
}
