if (args.Length == 0)
{
    Console.Error.WriteLine("Name a job: gemm, encode, …");
    return 2;
}
return 2;
