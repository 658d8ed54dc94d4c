using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace ClipLens.Torch;

/// <summary>The one thread that uses the device: whoever wants something of it waits for its turn.</summary>
/// <remarks>libtorch's modes and TorchSharp's dispose scopes belong to a
/// thread, and one stream of work is what a device is fastest with.</remarks>
internal sealed class DeviceThread : TaskScheduler
{
    private static readonly DeviceThread Only = new();
    private readonly BlockingCollection<Task> _tasks = [];
    private readonly Thread _thread;

    private DeviceThread()
    {
        _thread = new Thread(() =>
        {
            foreach (var task in _tasks.GetConsumingEnumerable())
            {
                TryExecuteTask(task);
            }
        })
        { IsBackground = true, Name = "TorchSharp" };
        _thread.Start();
    }

    /// <summary>Does some work on the device and waits for it; every tensor that it makes and does not detach is gone afterwards.</summary>
    /// <exception cref="InsufficientMemoryException">The device has too little memory.</exception>
    /// <exception cref="PlatformNotSupportedException">libtorch is not here or does
    /// not fit this system, or the numbers' type does not fit the device.</exception>
    public static T Run<T>(Func<T> work) =>
        Task.Factory.StartNew(() => Scoped(work), CancellationToken.None, TaskCreationOptions.None, Only).GetAwaiter().GetResult();

    /// <inheritdoc cref="Run{T}"/>
    public static void Run(Action work) => Run(() =>
    {
        work();
        return true;
    });

    protected override void QueueTask(Task task) => _tasks.Add(task);

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        Thread.CurrentThread == _thread && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks() => [.. _tasks];

    private static T Scoped<T>(Func<T> work)
    {
        Natives.Load();
        try
        {
            using var scope = NewDisposeScope();
            using var mode = inference_mode();
            return work();
        }
        catch (ExternalException e) when (IsOutOfMemory(e))
        {
            throw new InsufficientMemoryException($"The device has too little memory: {e.Message.Split('\n')[0]}", e);
        }
        catch (ExternalException e) when (e.Message.Contains("not implemented for '", StringComparison.Ordinal))
        {
            throw new PlatformNotSupportedException(
                $"libtorch {__version__} cannot compute with these numbers on this device; take f32, or another: "
                    + $"{e.Message.Split('\n')[0]}", e);
        }
    }

    /// <summary>Tells whether libtorch failed because a device, or the machine, has no memory left.</summary>
    private static bool IsOutOfMemory(ExternalException error) =>
        error.Message.Contains("out of memory", StringComparison.Ordinal)                  // CUDA
        || error.Message.Contains("DefaultCPUAllocator", StringComparison.Ordinal);        // can't allocate memory, or not enough memory
}
