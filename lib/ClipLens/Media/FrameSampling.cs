using static System.FormattableString;

namespace ClipLens;

/// <summary>Says which frames of a video are looked at.</summary>
/// <remarks>
/// By time, the video is cut into parts of equal length from its start, and the first frame of each part is taken; a part in which no
/// frame begins gives none. So one frame per second is the first frame at or after each full second, at any frame rate, and doubling the
/// rate keeps the frames there were.
/// </remarks>
public sealed record FrameSampling
{
    private FrameSampling()
    {
    }

    // Frames per second, number of parts, or of frames from one to the next; key frames have none of them.
    private double? PerTime { get; init; }

    private int? Parts { get; init; }

    private int? Nth { get; init; }

    /// <summary>Gets the decoder's key frames: many times faster on long videos, at uneven distances.</summary>
    public static FrameSampling KeyFrames { get; } = new();

    /// <summary>Gets every frame.</summary>
    public static FrameSampling All { get; } = EveryNth(1);

    /// <summary>Gets whether only key frames are wanted, so that the decoder may leave out the others.</summary>
    internal bool OnlyKeyFrames => this == KeyFrames;

    /// <summary>Gets whether a frame's place follows from its time alone, so that reading may start in the middle.</summary>
    internal bool ByTime => Nth is null or 1;

    /// <summary>Takes frames by time.</summary>
    /// <param name="rate">Frames per second, above 0; 0.1 is one frame in ten seconds.</param>
    public static FrameSampling PerSecond(double rate = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rate);
        if (!double.IsFinite(rate))
        {
            throw new ArgumentOutOfRangeException(nameof(rate), rate, "A rate is a finite number of frames per second.");
        }

        return new() { PerTime = rate };
    }

    /// <summary>Takes the first frame and every n-th after it.</summary>
    /// <param name="n">At least 1.</param>
    public static FrameSampling EveryNth(int n)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(n);
        return new() { Nth = n };
    }

    /// <summary>Takes the first frame of each of <paramref name="count"/> equal parts of the video.</summary>
    /// <param name="count">At least 1; a video of fewer frames gives what it has.</param>
    public static FrameSampling Evenly(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(count);
        return new() { Parts = count };
    }

    /// <inheritdoc/>
    public override string ToString() =>
        PerTime is { } rate ? Invariant($"{rate} per second")
        : Parts is { } count ? $"{count} evenly spaced"
        : Nth is { } n ? n == 1 ? "every frame" : $"every {n}. frame"
        : "key frames";

    /// <summary>Gets what stands for the choice in a store: two choices are equal if their keys are.</summary>
    public string Key =>
        PerTime is { } rate ? Invariant($"rate {rate}")
        : Parts is { } count ? $"evenly {count}"
        : Nth is { } n ? $"nth {n}"
        : "keyframes";

    /// <summary>Gets the usual distance of two frames in seconds, or infinity where nothing is promised.</summary>
    internal double Step(VideoProbe video) => OnlyKeyFrames ? double.PositiveInfinity
        : Nth is { } n ? n / (video.FramesPerSecond ?? 0)
        : 1 / Rate(video);

    /// <summary>Gets the part of the video that a time falls into.</summary>
    /// <param name="video">The video.</param>
    /// <param name="time">In seconds from the start of the file.</param>
    /// <returns>Rising from 0 at the start; meaningful for samplings by rate only, and not a number for others.</returns>
    internal double Part(VideoProbe video, double time) => Math.Floor((time - video.Start + Timecode.Tolerance) * Rate(video));

    /// <summary>Gets whether a frame is left out that was counted;
    /// ffmpeg's own count starts anew where the picture's size changes.</summary>
    /// <param name="number">How many frames were before it.</param>
    /// <param name="time">In seconds from the start of the file.</param>
    /// <param name="after">Only frames later than this are wanted, or null for all.</param>
    internal bool LeavesOut(long number, double time, double? after) =>
        !ByTime && (number % Nth != 0 || time <= after + Timecode.Tolerance);

    /// <summary>Writes the choice as an expression of ffmpeg's <c>select</c> filter, which runs before any frame is scaled.</summary>
    /// <param name="video">The video.</param>
    /// <param name="origin">What ffmpeg's clock says at the start of the file, in seconds.</param>
    /// <param name="after">Only frames later than this are wanted; in seconds from the start of the file, or null for all.</param>
    internal string Select(VideoProbe video, double origin, double? after)
    {
        var chosen = Nth is not null ? "1" : OnlyKeyFrames ? "key" : FirstOfPart(video, origin, after);
        return ByTime && after is { } late ? Invariant($"({chosen})*gt(t,{origin + late + Timecode.Tolerance:F6})") : chosen;
    }

    private string FirstOfPart(VideoProbe video, double origin, double? after)
    {
        string Part(string time) => Invariant($"floor(({time}-({origin + video.Start - Timecode.Tolerance:F6}))*{Rate(video):R})");
        var seen = after is { } late ? this.Part(video, late) : -1e9;
        var last = Parts is { } count ? $"*lt({Part("t")},{count})" : "";
        return Invariant($"gt({Part("t")},if(isnan(prev_t),{seen},max({seen},{Part("prev_t")}))){last}");
    }

    private double Rate(VideoProbe video) => Parts is not null && video.Duration is null
        ? throw new MediaException(
            video.Path, "does not say how long it is, so that no evenly spaced frames can be chosen: sample by time instead")
        : PerTime ?? Parts / video.Duration ?? double.NaN;
}
