using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace ClipLens.Notebooks;

/// <summary>C# with its keywords, strings, numbers and comments told apart.</summary>
internal static class CodeHtml
{
    private static readonly CSharpParseOptions AsScript = new(kind: SourceCodeKind.Script);

    public static Html Of(string code)
    {
        var tokens = CSharpSyntaxTree.ParseText(code, AsScript).GetRoot().DescendantTokens();
        return Html.Of($"{tokens.SelectMany(Parts)}");

        static IEnumerable<Html> Parts(SyntaxToken token) =>
            [.. token.LeadingTrivia.Select(Trivia), Part(Kind(token), token.Text), .. token.TrailingTrivia.Select(Trivia)];
    }

    private static Html Trivia(SyntaxTrivia trivia) =>
        Part(trivia.IsDirective ? "k" : trivia.ToString().StartsWith('/') ? "c" : "", trivia.ToFullString());

    private static Html Part(string kind, string text) =>
        kind.Length == 0 ? Html.Of($"{text}") : Html.Of($"""<span class="nb-{kind}">{text}</span>""");

    private static string Kind(SyntaxToken token) => token.Kind() switch
    {
        SyntaxKind.NumericLiteralToken => "n",
        SyntaxKind.StringLiteralToken or SyntaxKind.CharacterLiteralToken or SyntaxKind.InterpolatedStringTextToken
            or SyntaxKind.InterpolatedStringStartToken
            or SyntaxKind.InterpolatedStringEndToken or SyntaxKind.MultiLineRawStringLiteralToken
            or SyntaxKind.SingleLineRawStringLiteralToken => "s",
        _ when token.IsKeyword() || token.Text is "var" => "k",
        _ => "",
    };
}
