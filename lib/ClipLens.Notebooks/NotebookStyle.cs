namespace ClipLens.Notebooks;

/// <summary>How a notebook's page looks, on top of <see cref="HtmlPage"/>: a column to read, light or dark, on a desk or a phone.</summary>
internal static class NotebookStyle
{
    /// <summary>Gets rules for elements of class <c>nb</c>; what a cell shows brings its own.</summary>
    public static Html Css { get; } = new("""
        .nb{--nb-soft:color-mix(in srgb,currentColor 60%,transparent);--nb-line:color-mix(in srgb,currentColor 14%,transparent);--nb-mount:color-mix(in srgb,currentColor 5%,transparent);
          --nb-k:#8a3fa0;--nb-s:#2b7a4b;--nb-n:#a8530c;--nb-c:#73787d;max-width:62rem;margin:0 auto;font:17px/1.62 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
        @media (prefers-color-scheme:dark){.nb{--nb-k:#cf9ae0;--nb-s:#8fcf9f;--nb-n:#e8ac74;--nb-c:#8d9298}}
        .nb-text{overflow-wrap:break-word}
        .nb-text>:not(pre):not(table),.nb-text details>:not(pre){max-width:42rem}
        .nb-text h1{font-size:2.1em;line-height:1.15;letter-spacing:-.02em;margin:.2em 0 .6em}
        .nb-text h2{font-size:1.35em;line-height:1.25;letter-spacing:-.01em;margin:2.6em 0 .5em}
        .nb-text h3{font-size:1.1em;margin:2em 0 .4em}
        .nb-text p,.nb-text ul,.nb-text ol{margin:.7em 0}
        .nb-text ul,.nb-text ol{padding-left:1.4em}
        .nb-text a{color:#2f8f83}
        .nb-text code{font:.86em ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;padding:.1em .32em;border-radius:4px;background:var(--nb-mount)}
        .nb-text pre{overflow-x:auto;padding:.7rem .9rem;border-radius:8px;background:var(--nb-mount);line-height:1.45}
        .nb-text pre code{padding:0;background:none}
        .nb-text blockquote{margin:1em 0;padding:.1em 1em;border-left:3px solid #2f8f83;color:var(--nb-soft)}
        .nb-text table{border-collapse:collapse;font-size:.92em;display:block;overflow-x:auto}
        .nb-text th,.nb-text td{padding:.3em .8em .3em 0;text-align:left;border-bottom:1px solid var(--nb-line);vertical-align:top}
        .nb-text summary{cursor:pointer;font-weight:600}
        .nb-text details{margin:1em 0;padding:.5em 1em;border-radius:8px;background:var(--nb-mount)}
        .nb-cell{margin:1.1rem 0 1.6rem}
        .nb-code{margin:0;padding:.75rem 1rem;overflow-x:auto;border-radius:8px;border:1px solid var(--nb-line);background:var(--nb-mount);font:13px/1.55 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;tab-size:4}
        .nb-k{color:var(--nb-k)}.nb-s{color:var(--nb-s)}.nb-n{color:var(--nb-n)}.nb-c{color:var(--nb-c)}
        .nb-out{margin:.8rem 0 0;overflow-x:auto}
        pre.nb-out{padding:0 1rem;font:13px/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,monospace;color:inherit}
        .nb-shown{padding:.2rem 0 .6rem}
        pre.nb-failed{padding:.6rem 1rem;border-left:3px solid #c0392b;background:var(--nb-mount);color:inherit}
        @media (max-width:34rem){.nb-text pre{white-space:pre-wrap;overflow-wrap:anywhere}}
        @media (max-width:34rem){.nb{font-size:16px}.nb-code{font-size:12px;padding:.6rem .7rem}pre.nb-out{padding:0 .7rem;font-size:12px}.nb-text h1{font-size:1.75em}}
        @media print{.nb-cell{break-inside:avoid}}
        """);
}
