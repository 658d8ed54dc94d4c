using ClipLens.Benchmarks;

switch (args.FirstOrDefault())
{
    case "gemm":
        GemmJob.Run();
        return 0;
    default:
        Console.Error.WriteLine("Name a job: gemm");
        return 2;
}
