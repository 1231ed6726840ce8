using System.Diagnostics;
using Gateway.Api.Storage;
using Gateway.Domain.Runtime;

namespace Gateway.Api.Hosting;

/// <summary>The outermost layer: whatever goes wrong inside becomes a problem document, and nothing tells more than it should.</summary>
internal sealed class ProblemAnswers(RequestDelegate next, ILogger<ProblemAnswers> log)
{
    public async Task InvokeAsync(HttpContext http)
    {
        if (Activity.Current is { } trace) http.Response.Headers.TraceParent = trace.Id;
        try
        {
            await next(http);
        }
        catch (RefusedException refused)
        {
            await WriteAsync(http, refused.Problem);
            return;
        }
        catch (BadHttpRequestException bad)
        {
            await WriteAsync(http, bad.StatusCode == 413 ? Problems.ForStatus(413) : Problems.Malformed("The request cannot be read."));
            return;
        }
        catch (StorageException failed)
        {
            log.StorageRefused(failed);
            await WriteAsync(http, Problems.StorageUnavailable());
            return;
        }
        catch (SignallingLoopUnavailableException)
        {
            await WriteAsync(http, Problems.NetworkUnavailable());
            return;
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        catch (Exception ours)
        {
            log.RequestFailed(http.Request.Method, http.GetEndpoint()?.DisplayName ?? "no endpoint", ours);
            await WriteAsync(http, Problems.Internal());
            return;
        }

        var response = http.Response;
        if (response.StatusCode >= 400 && !response.HasStarted && response.ContentLength is null && response.ContentType is null)
            await WriteAsync(http, Problems.ForStatus(response.StatusCode));
    }

    private static async Task WriteAsync(HttpContext http, Problem problem)
    {
        if (http.Response.HasStarted)
        {
            http.Abort();
            return;
        }

        var trace = http.Response.Headers.TraceParent;
        var allow = http.Response.Headers.Allow;
        http.Response.Clear();
        http.Response.Headers.TraceParent = trace;
        http.Response.Headers.Allow = allow;
        SecurityHeaders.Add(http);
        await Answer.Refused(problem).ExecuteAsync(http);
    }
}
