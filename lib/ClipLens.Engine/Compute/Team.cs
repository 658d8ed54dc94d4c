namespace ClipLens.Engine;

/// <summary>Work that falls into parts, none of which writes what another reads.</summary>
internal interface IParts
{
    /// <summary>Does one part, on any core. It must neither throw nor start a job.</summary>
    void Run(int part);
}

/// <summary>Runs the parts of one job on all cores, without an allocation per job.</summary>
/// <remarks>
/// What a part is never depends on the number of cores, so the sums of a training step are the same from run to run.
/// A transformer is thousands of short jobs, each over in milliseconds. Threads of our own, which look for the next job for a
/// moment before they sleep, start one in about a microsecond and cannot be starved by a busy thread pool. One job at a time
/// has the team; a caller that finds it taken does its parts alone.
/// </remarks>
internal static unsafe class Team
{
    private const int SpinsBeforeSleep = 200;
    private const int Closed = -1;

    private static readonly Lock Gate = new();
    private static readonly object Sleepers = new();

    private static void* _state;
    private static delegate*<void*, int, void> _body;
    private static int _parts;
    private static int _next;
    private static int _joined = Closed; // workers inside the job, or Closed
    private static int _job;
    private static int _sleeping;
    private static bool _started;

    /// <summary>Gets the number of threads that a job can have, the caller's included.</summary>
    public static int Count { get; } = Environment.ProcessorCount;

    /// <summary>Runs every part of a job, in any order, and returns when all are done.</summary>
    /// <param name="job">What the parts share; it must not hold what the collector can move.</param>
    /// <param name="parts">Number of parts; several per core even out their lengths.</param>
    public static void Run<T>(T job, int parts)
        where T : unmanaged, IParts
    {
        if (parts > 1 && Count > 1 && Gate.TryEnter())
        {
            try
            {
                RunTogether(&job, &Part<T>, parts);
            }
            finally
            {
                Gate.Exit();
            }

            return;
        }

        for (var part = 0; part < parts; part++)
        {
            job.Run(part);
        }
    }

    private static void Part<T>(void* job, int part)
        where T : unmanaged, IParts => ((T*)job)->Run(part);

    private static void RunTogether(void* state, delegate*<void*, int, void> body, int parts)
    {
        Start();
        _state = state;
        _body = body;
        _parts = parts;
        _next = 0;
        Volatile.Write(ref _joined, 0);
        Interlocked.Increment(ref _job);
        if (Volatile.Read(ref _sleeping) > 0)
        {
            lock (Sleepers)
            {
                Monitor.PulseAll(Sleepers);
            }
        }

        try
        {
            TakeParts();
        }
        finally
        {
            // Workers use the caller's stack until the last has left.
            for (var spinner = default(SpinWait); Interlocked.CompareExchange(ref _joined, Closed, 0) != 0;)
            {
                spinner.SpinOnce(sleep1Threshold: -1);
            }
        }
    }

    private static void TakeParts()
    {
        for (int part; (part = Interlocked.Increment(ref _next) - 1) < _parts;)
        {
            _body(_state, part);
        }
    }

    private static void Start()
    {
        if (_started)
        {
            return;
        }

        _started = true;
        for (var i = 1; i < Count; i++)
        {
            new Thread(Work) { IsBackground = true, Name = "ClipLens compute" }.Start();
        }
    }

    private static void Work()
    {
        for (var seen = 0; ;)
        {
            seen = WaitForJob(seen);
            if (TryJoin())
            {
                TakeParts();
                Interlocked.Decrement(ref _joined);
            }
        }
    }

    /// <summary>Joins the open job; false where it is over, so that its end need not wait for a thread that slept through it.</summary>
    private static bool TryJoin()
    {
        for (int joined; (joined = Volatile.Read(ref _joined)) != Closed;)
        {
            if (Interlocked.CompareExchange(ref _joined, joined + 1, joined) == joined)
            {
                return true;
            }
        }

        return false;
    }

    private static int WaitForJob(int seen)
    {
        for (var spin = 0; spin < SpinsBeforeSleep; spin++)
        {
            if (Volatile.Read(ref _job) is var job && job != seen)
            {
                return job;
            }

            Thread.SpinWait(10);
        }

        lock (Sleepers)
        {
            Interlocked.Increment(ref _sleeping);
            while (Volatile.Read(ref _job) == seen)
            {
                Monitor.Wait(Sleepers);
            }

            Interlocked.Decrement(ref _sleeping);
            return _job;
        }
    }
}
