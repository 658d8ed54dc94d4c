using ClipLens.Scripts;
using ClipLens.Tool;

(string Name, string Does, Func<string[], Task<int>> Run)[] commands =
[
    ("search", "finds photos, videos or frames by words or by a picture", SearchCommand.RunAsync),
    ("index", "encodes what is new or changed in folders of photos and videos", IndexCommand.RunAsync),
    ("moments", "finds the spans of one video to watch, and writes them as clips", MomentsCommand.RunAsync),
    ("tune", "fits thresholds to labelled examples", TuneCommand.RunAsync),
    ("evaluate", "measures retrieval on captions, labels or a benchmark", EvaluateCommand.RunAsync),
    ("models", "lists, downloads, checks and deletes real CLIP models", ModelsCommand.RunAsync),
    ("browse", "opens a page to search, label and tune in", BrowseCommand.RunAsync),
    ("embed", "writes embeddings of texts or pictures to a file", EmbedCommand.RunAsync),
];

if (args is [var name, .. var rest] && Array.Find(commands, command => command.Name == name) is { Run: { } run })
{
    return await run(rest);
}

var help = $"""
    Finds photos, and moments in videos, by what they show.

    Usage: cliplens COMMAND …

    {string.Join('\n', commands.Select(command => $"  {command.Name,-9} {command.Does}"))}

    cliplens COMMAND --help says what each takes.
    """;
if (args is ["--help" or "-h" or "-?" or "help", ..])
{
    Console.WriteLine(help);
    return 0;
}

Console.Error.WriteLine(args is [var unknown, ..] ? $"cliplens: There is no command {unknown}.\n\n{help}" : help);
return 2;
