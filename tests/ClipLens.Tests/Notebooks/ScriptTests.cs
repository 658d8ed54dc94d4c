namespace ClipLens.Tests.Notebooks;

/// <summary>What holds for every script.</summary>
public sealed class ScriptTests
{
    public static TheoryData<string> Scripts { get; } =
        [.. Directory.EnumerateFiles(Path.Combine(Shared.Repository, "notebooks"), "*.cs").Select(f => Path.GetFileName(f))];

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Help_names_the_common_options_and_shows_two_examples(string script)
    {
        var (exitCode, output, error) = ScriptProcess.Run(script, "--help");

        Assert.Equal((0, ""), (exitCode, error));
        Assert.All(["--model", "--cache", "--json"], option => Assert.Contains(option, output, StringComparison.Ordinal));
        Assert.Equal(2, output.Split($"\n  dotnet run notebooks/{script} -- ").Length - 1);
    }

    [Fact]
    public void The_help_of_tune_says_when_to_take_which_rule()
    {
        var output = ScriptProcess.Run("tune.cs", "--help").Output;
        Assert.All(ThresholdRule.All(QueryKind.Text, new ThresholdOptions()),
            rule => Assert.Contains($"{rule.Name}: {rule.Reason}", output, StringComparison.Ordinal));
    }

    [Fact]
    public void The_help_of_evaluate_says_which_files_each_benchmark_takes()
    {
        var output = ScriptProcess.Run("evaluate.cs", "--help").Output;
        Assert.All(VideoProtocol.All, protocol => Assert.Matches($"\n  {protocol.Name} +\\S+\\.(csv|txt|json)", output));
    }

    [Theory]
    [MemberData(nameof(Scripts))]
    public void An_unknown_option_is_a_wrong_argument(string script) => ScriptProcess.Run(script, "--colour", "red").Fails(2, "--colour");

    [Theory]
    [MemberData(nameof(Scripts))]
    public void A_script_is_short_and_starts_by_its_name(string script)
    {
        var lines = File.ReadAllLines(Path.Combine(Shared.Repository, "notebooks", script));
        Assert.InRange(lines.Length, 1, 70);
        Assert.Equal("#!/usr/bin/env -S dotnet --", lines[0]);
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(Path.Combine(Shared.Repository, "notebooks", script))
            .HasFlag(UnixFileMode.UserExecute));
    }

    [Theory]
    [InlineData("Give one of --text, --image, --pixels, --ids, --tokens", "embed.cs")]
    [InlineData("Give one of", "embed.cs", "--text", "a dog", "--image", "a.jpg", "--out", "x.npy")]
    [InlineData("--out FILE.npy", "embed.cs", "--text", "a dog")]
    [InlineData("--text", "embed.cs", "--text")]
    [InlineData("--in", "search.cs", "a dog")]
    [InlineData("TEXT or --image FILE", "search.cs", "--in", ".")]
    [InlineData("The query is empty", "search.cs", "", "--in", ".")]
    [InlineData("The query is empty", "search.cs", "a dog", "--minus", " ", "--in", ".")]
    [InlineData("--top takes a number from 1 to 10000; found 0", "search.cs", "a dog", "--in", ".", "--top", "0")]
    [InlineData("--threshold takes a number from -1 to 1; found 25", "search.cs", "a dog", "--in", ".", "--threshold", "25")]
    [InlineData("--threshold takes a number from -1 to 1; found NaN", "search.cs", "a dog", "--in", ".", "--threshold", "NaN")]
    [InlineData("--threshold takes a number from -1 to 1; found high", "search.cs", "a dog", "--in", ".", "--threshold", "high")]
    [InlineData("--threshold takes a number from -1 to 1; found 0,1", "search.cs", "a dog", "--in", ".", "--threshold", "0,1")]
    [InlineData("--fps takes a number from 0.001 to 1000; found 1,000", "index.cs", ".", "--fps", "1,000")]
    [InlineData("FOLDER", "index.cs")]
    [InlineData("To record a model takes --photos FOLDER", "models.cs", "record", "here")]
    [InlineData("--texts means nothing without record", "models.cs", "list", "--texts", "a.txt")]
    [InlineData("--engine takes managed or torch; found gpu", "search.cs", "a dog", "--in", ".", "--engine", "gpu")]
    [InlineData("--decode takes exact or fast; found quick", "search.cs", "a dog", "--in", ".", "--decode", "quick")]
    [InlineData("mean nothing without --engine torch", "search.cs", "a dog", "--in", ".", "--device", "cuda")]
    [InlineData("mean nothing without --engine torch", "embed.cs", "--text", "a dog", "--out", "x.npy", "--dtype", "bf16")]
    [InlineData("--image: addresses are not read; download https://example.com/dog.jpg", "search.cs", "--image",
        "https://example.com/dog.jpg", "--in", ".")]
    [InlineData("--in: addresses are not read", "search.cs", "a dog", "--in", "s3://photos")]
    [InlineData("FOLDER: addresses are not read", "index.cs", "file:///photos")]
    [InlineData("--video: addresses are not read", "moments.cs", "a dog", "--video", "https://example.com/dog.mp4")]
    [InlineData("--image: addresses are not read", "embed.cs", "--image", "data:image/png;base64,AA", "--out", "x.npy")]
    [InlineData("--html: notebooks is a folder; name a file in it, such as notebooks/found.html", "search.cs", "a dog", "--in", ".",
        "--html", "notebooks")]
    [InlineData("--html: no such/found.html cannot be written: there is no folder", "tune.cs", "--in", ".", "--labels", "l.csv", "--html",
        "no such/found.html")]
    [InlineData("--out: lib is a folder", "embed.cs", "--text", "a dog", "--out", "lib")]
    [InlineData("--propose: lib is a folder", "tune.cs", "--in", ".", "--propose", "lib")]
    [InlineData("--image - reads a picture from standard input; found nothing there", "search.cs", "--image", "-", "--in", ".")]
    public void Wrong_arguments_end_with_2_and_say_what_to_write(string message, string script, params string[] arguments) =>
        ScriptProcess.Run(script, arguments).Fails(2, message);

    [Fact]
    public void A_device_that_is_not_there_ends_it_with_a_line() => // nor is libtorch, perhaps
        ScriptProcess.Run("search.cs", "a dog", "--in", ".", "--engine", "torch", "--device", "cuda:99").Fails(1, "There is no ");

    [Fact]
    public void Which_engine_is_faster_is_measured_on_request_and_said_beside_the_answer()
    {
        var result = ScriptProcess.Run("models.cs", "check", "models/picturebook", "--tune-engine");
        Assert.Equal(0, result.ExitCode);
        Assert.Matches(
            "^(--engine torch --device cpu --dtype bf16 encodes [0-9.]+ × as fast|Managed code is the faster engine|Only managed code "
                + "encodes here)", result.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1]);
        Assert.Equal(2, ScriptProcess.Run("models.cs", "list", "--tune-engine").ExitCode);
    }

    [Theory]
    [InlineData("search.cs", "[a dog]", "--in", ".")]
    [InlineData("search.cs", "search", "--in", ".")]
    [InlineData("search.cs", "@a dog", "--in", ".")]
    [InlineData("index.cs", ".")]
    [InlineData("embed.cs", "--text", "-5 degrees", "--out", "x.npy")]
    public void A_model_folder_that_is_not_there_is_named_with_what_to_do(string script, params string[] arguments) =>
        ScriptProcess.Run(script, [.. arguments, "--model", "no such/model"])
            .Fails(1, $"{Path.Combine(Shared.Repository, "no such", "model")}: no such model folder; name one");
}
