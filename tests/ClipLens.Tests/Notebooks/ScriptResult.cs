using System.Text.Json;

namespace ClipLens.Tests.Notebooks;

/// <summary>How a script ended.</summary>
internal sealed record ScriptResult(int ExitCode, string Output, string Error)
{
    /// <summary>Gets what has to be the only thing on standard output: a JSON object on one line.</summary>
    public JsonElement Json
    {
        get
        {
            Assert.True(ExitCode == 0, Error);
            Assert.Equal(1, Output.Count(c => c == '\n'));
            var json = JsonDocument.Parse(Output).RootElement;
            Assert.Equal(JsonValueKind.Object, json.ValueKind);
            return json;
        }
    }

    /// <summary>Checks that it failed as a script should: nothing on standard output, and a line or two that say why.</summary>
    public void Fails(int exitCode, string message)
    {
        Assert.Contains(message, Error, StringComparison.Ordinal);
        Assert.Equal((exitCode, ""), (ExitCode, Output));
        Assert.InRange(Error.TrimEnd().Split('\n').Length, 1, 2);
        Assert.DoesNotContain("   at ", Error, StringComparison.Ordinal);
    }
}
