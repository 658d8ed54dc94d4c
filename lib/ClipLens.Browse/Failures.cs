using Microsoft.AspNetCore.Http;

namespace ClipLens.Browse;

/// <summary>Says in the answer what could not be done, in the words of whoever found it.</summary>
internal static class Failures
{
    /// <summary>Runs what answers a request.</summary>
    public static async Task AnswerAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // nobody waits for the answer any more
        }
        catch (SystemException e) when (StatusOf(e) is { } status && !context.Response.HasStarted)
        {
            context.Response.StatusCode = status;
            await context.Response.WriteAsJsonAsync(new { error = Sentence(e) }, context.RequestAborted).ConfigureAwait(false);
        }
    }

    private static int? StatusOf(SystemException error) => error switch
    {
        BadHttpRequestException bad => bad.StatusCode,
        FileNotFoundException or DirectoryNotFoundException => StatusCodes.Status404NotFound,
        ArgumentException or FormatException or InvalidDataException => StatusCodes.Status400BadRequest,
        IOException or UnauthorizedAccessException => StatusCodes.Status422UnprocessableEntity,
        _ => null,
    };

    private static string Sentence(SystemException error)
    {
        var at = error.Message.LastIndexOf(" (Parameter '", StringComparison.Ordinal);
        return at < 0 ? error.Message : error.Message[..at];
    }
}
