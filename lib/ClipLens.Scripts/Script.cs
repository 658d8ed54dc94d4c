using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace ClipLens.Scripts;

/// <summary>What every script of <c>notebooks/</c> and every command of
/// <c>cliplens</c> does alike: arguments, help, exit codes, errors in a line, Ctrl-C.</summary>
/// <remarks>Exit code 0: done. 1: it could not be done. 2: wrong arguments. Messages go to standard error.</remarks>
public sealed class Script
{
    private readonly Command _command;
    // the parser takes "[a dog]" for a directive of its own if nothing is before it
    private readonly Option<bool> _first = new("--first") { Hidden = true };

    /// <summary>Describes a script.</summary>
    /// <param name="name">What it calls itself where it is no script of its own, such as <c>cliplens search</c>.</param>
    /// <param name="description">What it does, in one sentence.</param>
    /// <param name="examples">Arguments worth copying, as a shell takes them.</param>
    public Script(string name, string description, params string[] examples)
    {
        Name = AppContext.GetData("EntryPointFilePath") is string file ? Path.GetFileName(file) : name;
        var help = new HelpOption();
        help.Action = new ExamplesToo((HelpAction)help.Action!, this, examples); // it always has one
        // the help says a command's name behind that of the program
        string[] words = Name.Split(' ');
        _command = new Command(words[^1], description) { help, _first };
        if (words is [var program, _])
        {
            new Command(program).Subcommands.Add(_command);
        }
    }

    /// <summary>Gets what it calls itself: the script's file name, or the command's.</summary>
    public string Name { get; }

    /// <summary>Gets what a reader types to run it; arguments follow.</summary>
    public string Typed => Name.EndsWith(".cs", StringComparison.Ordinal) ? $"dotnet run notebooks/{Name} --"
        : Name.StartsWith("notebooks/", StringComparison.Ordinal) ? $"bash {Name}" : Name;

    /// <summary>Gets what the help says below the options: what their values mean.</summary>
    public string Details { get; init; } = "";

    /// <summary>Gets whether it takes <c>--model</c> and <c>--cache</c>.</summary>
    public bool HasModel { get; init; } = true;

    /// <summary>Gets whether it looks through folders, and takes <c>--exclude</c>.</summary>
    public bool Scans { get; init; }

    internal ModelOptions Models { get; } = new();

    internal Option<string> CacheOption { get; } = new("--cache")
    {
        HelpName = "FILE",
        Description = "where embeddings are kept: a file, or postgres://user@host/database [default: a file in your cache folder]",
    };

    internal Option<string[]> ExcludeOption { get; } = new("--exclude")
    {
        HelpName = "GLOB",
        Description = "leave out files or folders of this name, such as \"*.gif\", or of this path below FOLDER, such as \"2019/raw*\"; "
            + "may be given several times",
    };

    internal Option<bool> JsonOption { get; } = new("--json") { Description = "print one JSON object and nothing else" };

    /// <summary>Adds a value that stands without a name and may be left out, and gives the key to it.</summary>
    /// <typeparam name="T">Its type; an array takes any number.</typeparam>
    /// <param name="name">As the help shows it, in capitals.</param>
    /// <param name="description">What it is for.</param>
    public Argument<T> Argument<T>(string name, string description)
    {
        var argument = new Argument<T>(name)
        {
            Description = description,
            Arity = typeof(T).IsArray ? ArgumentArity.ZeroOrMore : ArgumentArity.ZeroOrOne,
        };
        if (IsPath(name))
        {
            argument.Validators.Add(result => RefuseAddresses(name, result));
        }

        _command.Arguments.Add(argument);
        return argument;
    }

    /// <summary>Adds a named value, or a switch if it is a <see langword="bool"/>, and gives the key to it.</summary>
    /// <typeparam name="T">Its type; an array takes the name several times.</typeparam>
    /// <param name="name">With two dashes.</param>
    /// <param name="value">What the help calls the value, in capitals; empty for a switch.</param>
    /// <param name="description">What it is for.</param>
    public Option<T> Option<T>(string name, string value, string description)
    {
        var option = new Option<T>(name) { HelpName = value, Description = description };
        if (IsPath(value))
        {
            option.Validators.Add(result => RefuseAddresses(name, result));
        }

        _command.Options.Add(option);
        return option;
    }

    /// <summary>Adds a file that is to be written; where it cannot be is said before the work begins.</summary>
    internal Option<string> Output(string name, string value, string description)
    {
        var option = Option<string>(name, value, description);
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: { Length: > 0 } path }] && OutputFile.Problem(path) is { } problem)
            {
                result.AddError($"{name}: {problem}");
            }
        });
        return option;
    }

    /// <summary>Adds a named number within bounds, and gives the key to it; it is <see langword="null"/> where it is not given.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="name">With two dashes.</param>
    /// <param name="smallest">The smallest that makes sense.</param>
    /// <param name="largest">The largest that makes sense.</param>
    /// <param name="description">What it is for.</param>
    public Option<T?> Number<T>(string name, T smallest, T largest, string description)
        where T : struct, INumber<T>
    {
        var option = Option<T?>(name, "N", description);
        option.CustomParser = result =>
        {
            var found = result.Tokens is [var token] ? token.Value : "";
            // 0,1 is not 1
            if (T.TryParse(found, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && value >= smallest && value <= largest)
            {
                return value;
            }

            result.AddError(
                string.Create(CultureInfo.InvariantCulture, $"{name} takes a number from {smallest} to {largest}; found {found}."));
            return null;
        };
        return option;
    }

    /// <summary>Reads the arguments and does the work.</summary>
    /// <param name="arguments">As they came.</param>
    /// <param name="work">The script's own part.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(string[] arguments, Func<ScriptRun, Task> work)
    {
        ArgumentNullException.ThrowIfNull(work);
        Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        Option?[] common = [Scans ? ExcludeOption : null, .. HasModel ? Models.All : [], HasModel ? CacheOption : null, JsonOption];
        foreach (var option in common.OfType<Option>())
        {
            _command.Options.Add(option);
        }

        var parsed = _command.Parse([_first.Name, .. arguments],
            new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
        if (parsed.Action is ExamplesToo help)
        {
            return help.Invoke(parsed);
        }

        // The parser takes an option that it does not know for a value.
        var unknown = parsed.Tokens.TakeWhile(t => t.Type != TokenType.DoubleDash)
            .FirstOrDefault(
                t => t.Type == TokenType.Argument && t.Value.Length > 2 && t.Value.StartsWith("--", StringComparison.Ordinal)
                    && char.IsLetter(t.Value[2]));
        if (unknown is not null || parsed.Errors.Any())
        {
            return Fail(2, unknown is not null ? $"There is no option {unknown.Value}." : parsed.Errors[0].Message);
        }

        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        var run = new ScriptRun(this, parsed, stop.Token);
        try
        {
            await work(run);
            return 0;
        }
        catch (SystemException e) when (Reason(e) is { } reason)
        {
            return Fail(e is ArgumentException or FormatException ? 2 : 1, reason);
        }

        // The second time nothing holds it.
        void Stop(PosixSignalContext context)
        {
            context.Cancel = !stop.IsCancellationRequested;
            stop.Cancel();
        }
    }

    private static bool IsPath(string value) => value.StartsWith("FILE", StringComparison.Ordinal) || value == "FOLDER";

    private static void RefuseAddresses(string name, SymbolResult result)
    {
        var address = result.Tokens.FirstOrDefault(
            token => token.Value.Contains("://", StringComparison.Ordinal) || token.Value.StartsWith("data:", StringComparison.Ordinal));
        if (address is not null && !Path.Exists(address.Value))
        {
            result.AddError($"{name}: addresses are not read; download {address.Value}, and give the path of the file here.");
        }
    }

    /// <summary>Says why the work ended; <see langword="null"/> for a mistake of the program, which is to be seen whole.</summary>
    private static string? Reason(SystemException error) => error switch
    {
        OperationCanceledException and not UpdateCanceledException => "Interrupted; run it again to go on.",
        OutOfMemoryException and not InsufficientMemoryException => "There is not enough memory for this.",
        ArithmeticException => $"A number is out of range: {error.Message}",
        ArgumentException or FormatException or OperationCanceledException or IOException or InvalidDataException
            or UnauthorizedAccessException
            or DllNotFoundException or InsufficientMemoryException or PlatformNotSupportedException => error.Message,
        _ => null,
    };

    /// <summary>Says what went wrong in a line, without what only a programmer needs.</summary>
    private int Fail(int exitCode, string message)
    {
        var line = Printable.Name(message.Split('\n', 2)[0].TrimEnd());
        var parameter = line.LastIndexOf(" (Parameter '", StringComparison.Ordinal);
        Console.Error.WriteLine($"{Name}: {(parameter < 0 ? line : line[..parameter])}");
        if (exitCode == 2)
        {
            Console.Error.WriteLine($"Try {Name} --help.");
        }

        return exitCode;
    }

    /// <summary>The usual help, and under it what a script says besides, and commands worth copying.</summary>
    private sealed class ExamplesToo(HelpAction help, Script script, string[] examples) : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            help.Invoke(parseResult);
            parseResult.InvocationConfiguration.Output.WriteLine($"{(script.Details.Length > 0 ? $"{script.Details}\n\n" : "")}Examples:\n"
                + string.Join('\n', examples.Select(example => $"  {script.Typed} {example}")));
            return 0;
        }
    }
}
