using ClipLens.Scripts;

namespace ClipLens.Tests.Notebooks;

/// <summary>How a script ends when its work does not: standard error is the process's, so nothing else runs meanwhile.</summary>
[Collection(nameof(ScriptEndTests))]
[CollectionDefinition(nameof(ScriptEndTests), DisableParallelization = true)]
public sealed class ScriptEndTests
{
    public static TheoryData<Exception, int, string> Ends { get; } = new()
    {
        { new OperationCanceledException(), 1, ": Interrupted; run it again to go on." },
        { new TaskCanceledException(), 1, ": Interrupted; run it again to go on." },
        { new InsufficientMemoryException("the device is full"), 1, ": the device is full" },
        { new OverflowException("too many pixels"), 1, ": A number is out of range: too many pixels" },
        { new IOException("it is not there\nat all"), 1, ": it is not there" },
        { new ArgumentException("it is empty", "text"), 2, ": it is empty" },
    };

    [Theory]
    [MemberData(nameof(Ends))]
    public async Task What_ends_the_work_is_said_in_a_line(Exception end, int exitCode, string message)
    {
        var error = Console.Error;
        using var said = new StringWriter();
        Console.SetError(said);
        try
        {
            Assert.Equal(exitCode, await new Script("notebooks/run", "Ends early.").RunAsync([], _ => Task.FromException(end)));
        }
        finally
        {
            Console.SetError(error);
        }

        Assert.EndsWith(message, said.ToString().Split(Environment.NewLine)[0], StringComparison.Ordinal);
    }
}
