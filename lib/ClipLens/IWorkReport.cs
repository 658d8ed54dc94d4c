namespace ClipLens;

/// <summary>How far long work has come; <c>ToString()</c> says it in a line.</summary>
public interface IWorkReport
{
    /// <summary>Gets how much of the work is done, 0 to 1.</summary>
    double Share { get; }
}
