namespace ClipLens.Engine;

/// <summary>Work that falls into parts, none of which writes what another reads.</summary>
internal interface IParts
{
    /// <summary>Does one part, on any core.</summary>
    void Run(int part);
}

/// <summary>Runs the parts of a job on all cores.</summary>
/// <remarks>What a part is never depends on the number of cores, so the sums of a training step are the same from run to run.</remarks>
internal static unsafe class Team
{
    /// <summary>Runs every part and returns when all are done.</summary>
    public static void Run<T>(T job, int parts)
        where T : unmanaged, IParts => Cores.Run(ref job, &Part, parts);

    private static void Part<T>(ref T job, int part)
        where T : unmanaged, IParts => job.Run(part);
}
