using System.Globalization;
using System.Text.RegularExpressions;
using TorchSharp;
using static TorchSharp.torch;

namespace ClipLens.Torch;

/// <summary>Finds the device that the options name, or says why there is none.</summary>
internal static partial class DeviceChoice
{
    /// <summary>Opens the device; on the device's thread.</summary>
    /// <exception cref="ArgumentException">There is no device of that name.</exception>
    /// <exception cref="PlatformNotSupportedException">CUDA was asked for and is not there.</exception>
    public static Device Open(TorchOptions options)
    {
        if (options.Notify is { } notify && Natives.TakeNote() is { } note)
        {
            notify(note);
        }

        var match = NamePattern().Match(options.Device ?? "cuda");
        if (!match.Success)
        {
            throw new ArgumentException($"There is no device {options.Device}; known are cpu, cuda, and cuda:1 and so on.",
                nameof(options));
        }

        if (match.Groups["cpu"].Success)
        {
            return CPU;
        }

        var index = match.Groups["index"] is { Success: true, Value: var digits } ? int.Parse(digits, CultureInfo.InvariantCulture) : 0;
        var devices = cuda.is_available() ? cuda.device_count() : 0;
        if (index < devices)
        {
            return new Device(DeviceType.CUDA, index);
        }

        var missing = devices == 0
            ? "There is no CUDA device here: it takes an NVIDIA GPU with its driver, and a libtorch for it, which bash "
                + "notebooks/install --torch cuda brings."
            : $"There is no CUDA device {index} here; the last one is cuda:{devices - 1}.";
        if (options.Device is not null)
        {
            throw new PlatformNotSupportedException(missing);
        }

        options.Notify?.Invoke(missing + " The processor does the work.");
        return CPU;
    }

    /// <summary>Gets the type of tensors.</summary>
    public static ScalarType TypeOf(TorchPrecision precision) => precision switch
    {
        TorchPrecision.F32 => ScalarType.Float32,
        TorchPrecision.F16 => ScalarType.Float16,
        TorchPrecision.BF16 => ScalarType.BFloat16,
        _ => throw new ArgumentOutOfRangeException(nameof(precision), precision, null),
    };

    [GeneratedRegex(@"^((?<cpu>cpu)|cuda(:(?<index>\d{1,3}))?)\z", RegexOptions.ExplicitCapture)]
    private static partial Regex NamePattern();
}
