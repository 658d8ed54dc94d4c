namespace ClipLens.Hub;

/// <summary>A model that could not be found or brought here; the message says what was tried and what to do.</summary>
/// <param name="message">One or more sentences for the person who asked for the model.</param>
/// <param name="innerException">What led to it, if anything did.</param>
public sealed class HubException(string message, Exception? innerException = null) : IOException(message, innerException);
