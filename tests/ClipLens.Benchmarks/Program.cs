using ClipLens.Benchmarks;

// One job per file; each prints one JSON line.
var jobs = new SortedDictionary<string, Func<string[], int>>
{
    ["browse"] = BrowseJob.Run,
    ["decode"] = DecodeJob.Run,
    ["encode"] = EncodeJob.Run,
    ["evaluate"] = EvaluateJob.Run,
    ["gemm"] = GemmJob.Run,
    ["hours"] = HoursJob.Run,
    ["index"] = IndexJob.Run,
    ["novelty"] = NoveltyJob.Run,
    ["peers"] = PeersJob.Run,
    ["pipeline"] = PipelineJob.Run,
    ["postgres"] = PostgresJob.Run,
    ["preprocess"] = PreprocessJob.Run,
    ["search"] = SearchJob.Run,
    ["stills"] = StillsJob.Run,
    ["tokenize"] = TokenizeJob.Run,
    ["train"] = TrainJob.Run,
    ["video"] = VideoJob.Run,
};

if (args.Length > 0 && jobs.TryGetValue(args[0], out var job))
{
    return job(args[1..]);
}

Console.Error.WriteLine($"Name a job: {string.Join(", ", jobs.Keys)}.");
return 2;
