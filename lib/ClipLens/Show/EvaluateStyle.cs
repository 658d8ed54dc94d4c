namespace ClipLens;

/// <summary>How measurements look, on top of <see cref="GalleryStyle"/>.</summary>
internal static class EvaluateStyle
{
    /// <summary>Gets rules that reach nothing outside an element of class <c>cl</c>.</summary>
    public static Html Css { get; } = new("""
        .cl .cl-wide{overflow-x:auto}
        .cl .cl-table{border-collapse:collapse;margin:1.2rem 0;font-variant-numeric:tabular-nums;white-space:nowrap}
        .cl .cl-table :is(th,td){padding:.28rem .7rem;text-align:right;font-weight:400;border:0;background:none}
        .cl .cl-table :is(th,td):first-child{text-align:left;padding-left:0}
        .cl .cl-table thead th{color:var(--cl-soft);font-size:12px;border-bottom:1px solid color-mix(in srgb,currentColor 30%,transparent)}
        .cl .cl-table .cl-way th{padding-top:1.1rem;white-space:normal;font-weight:600}
        .cl .cl-table .cl-first{font-weight:600}
        .cl .cl-table .cl-more{color:var(--cl-soft);font-size:12px}
        .cl .cl-verdict{margin:.2rem 0;color:var(--cl-soft);font-size:13px}
        .cl h2{margin:2.6rem 0 .3rem;font-size:1.2em;font-weight:500}
        .cl .cl-lead{margin:0 0 1rem;color:var(--cl-soft)}
        .cl .cl-pairs{display:grid;grid-template-columns:repeat(auto-fill,minmax(min(21rem,100%),1fr));gap:1.6rem 1.4rem}
        .cl .cl-pair{margin:0;min-width:0;padding-top:.8rem;border-top:1px solid var(--cl-faint)}
        .cl .cl-pair .cl-words{font-weight:500;margin-bottom:.5rem}
        .cl .cl-two,.cl .cl-two>tbody{display:block;width:auto;margin:0;border:0;color:inherit}
        .cl .cl-two>tbody>tr{display:grid;grid-template-columns:1fr 1fr;gap:.8rem;background:none}
        .cl .cl-two>tbody>tr>td{min-width:0;padding:0;border:0;background:none;font-size:12px;text-align:left;white-space:normal}
        .cl .cl-frames{margin-bottom:.3rem;border-radius:6px;overflow:hidden;background:var(--cl-mount)}
        .cl .cl-frames tr{display:flex;gap:2px;height:104px}
        .cl .cl-frames td:only-child>*{object-fit:contain}
        @container (max-width:34rem){.cl .cl-table{font-size:11px}.cl .cl-table :is(th,td){padding:.25rem .2rem}.cl .cl-table .cl-more{font-size:10px}}
        """);
}
