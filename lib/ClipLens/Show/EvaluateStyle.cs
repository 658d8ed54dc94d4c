namespace ClipLens;

/// <summary>How measurements look, on top of <see cref="GalleryStyle"/>.</summary>
internal static class EvaluateStyle
{
    /// <summary>Gets rules that reach nothing outside an element of class <c>cl</c>.</summary>
    public static Html Css { get; } = new("""
        .cl .cl-wide{overflow-x:auto}
        .cl .cl-table{border-collapse:collapse;margin:19.2px 0;font-variant-numeric:tabular-nums;white-space:nowrap}
        .cl .cl-table :is(th,td){padding:4.48px 11.2px;text-align:right;font-weight:400;border:0;background:none}
        .cl .cl-table :is(th,td):first-child{text-align:left;padding-left:0}
        .cl .cl-table thead th{color:var(--cl-soft);font-size:12px;border-bottom:1px solid color-mix(in srgb,currentColor 30%,transparent)}
        .cl .cl-table .cl-way th{padding-top:17.6px;white-space:normal;font-weight:600}
        .cl .cl-table .cl-first{font-weight:600}
        .cl .cl-table .cl-more{color:var(--cl-soft);font-size:12px}
        .cl .cl-verdict{margin:3.2px 0;color:var(--cl-soft);font-size:13px}
        .cl h2{margin:41.6px 0 4.8px;font-size:1.2em;font-weight:500}
        .cl .cl-lead{margin:0 0 16px;color:var(--cl-soft)}
        .cl .cl-pairs{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(336px,100%),1fr));gap:25.6px 22.4px}
        .cl .cl-pair{margin:0;min-width:0;padding-top:12.8px;border-top:1px solid var(--cl-faint)}
        .cl .cl-pair .cl-words{font-weight:500;margin-bottom:8px}
        .cl .cl-two,.cl .cl-two>tbody{display:block;width:auto;margin:0;border:0;color:inherit}
        .cl .cl-two>tbody>tr{display:grid;grid-template-columns:1fr 1fr;gap:12.8px;background:none}
        .cl .cl-two>tbody>tr>td{min-width:0;padding:0;border:0;background:none;font-size:12px;text-align:left;white-space:normal}
        .cl .cl-frames{margin-bottom:4.8px;border-radius:6px;overflow:hidden;background:var(--cl-mount)}
        .cl .cl-frames tr{display:flex;gap:2px;height:104px}
        .cl .cl-frames td:only-child>*{object-fit:contain}
        @container (max-width:544px){.cl .cl-table{font-size:11px}.cl .cl-table :is(th,td){padding:4px 3.2px}.cl .cl-table .cl-more{font-size:10px}}
        """);
}
