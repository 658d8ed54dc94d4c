using ClipLens.Tests.Notebooks;

namespace ClipLens.Tests.Training;

public sealed class TrainingScriptTests
{
    [Theory]
    [InlineData("train.cs", "--minutes", "-1", "--minutes takes a number above 0")]
    [InlineData("train.cs", "--minutes", "1e9", "--minutes takes a number above 0 and up to 10,000")]
    [InlineData("train.cs", "--scenes", "0", "--scenes takes a number from 1 on.")]
    [InlineData("train.cs", "--steps", "0", "--steps takes a number from 1 on.")]
    [InlineData("train.cs", "--batch", "0", "--batch takes a number from 1 on.")]
    [InlineData("evaluate.cs", "--scenes", "0", "--scenes takes a number from 1 on.")]
    [InlineData("evaluate.cs", "--scenes", "-1", "--scenes takes a number from 1 on.")]
    public void A_number_that_makes_no_sense_is_refused_in_a_sentence(string script, string option, string value, string problem)
    {
        var result = ScriptProcess.Run("../models/picturebook/" + script, option, value);
        Assert.Contains(problem, result.Error, StringComparison.Ordinal);
        Assert.Equal(2, result.ExitCode);
    }
}
