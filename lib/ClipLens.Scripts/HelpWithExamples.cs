using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace ClipLens.Scripts;

/// <summary>The usual help, and under it what a script says besides, and commands worth copying.</summary>
internal sealed class HelpWithExamples(HelpAction help, Script script, string[] examples) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        help.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        if (script.Details.Length > 0)
        {
            output.WriteLine($"{script.Details}\n");
        }

        output.WriteLine("Examples:");
        foreach (var example in examples)
        {
            output.WriteLine($"  {script.Typed} {example}");
        }

        return 0;
    }
}
