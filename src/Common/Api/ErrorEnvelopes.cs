using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Ticketing.Common.Results;

namespace Ticketing.Common.Api;

/// <summary>Turns every fault and every bare error status into the envelope, so that no client sees a stack trace or an empty error.</summary>
public static class ErrorEnvelopes
{
    private static readonly TimeSpan ComeBack = TimeSpan.FromSeconds(1);

    /// <summary>Adds the middleware. It comes before everything that can fail.</summary>
    public static void UseErrorEnvelopes(this IApplicationBuilder app)
    {
        var log = (ILogger<Refusal>?)app.ApplicationServices.GetService(typeof(ILogger<Refusal>)) ??
            throw new InvalidOperationException("Logging is not registered.");
        app.Use(next => context => InvokeAsync(context, next, log));
    }

    /// <summary>The refusal that belongs to an error status of the server or the router.</summary>
    internal static Refusal Of(int status) => status switch
    {
        StatusCodes.Status404NotFound => Errors.NotFound,
        StatusCodes.Status405MethodNotAllowed => Errors.MethodNotAllowed,
        StatusCodes.Status408RequestTimeout => Errors.TooSlow,
        StatusCodes.Status413PayloadTooLarge => Errors.TooLarge,
        StatusCodes.Status414UriTooLong => Errors.AddressTooLong,
        StatusCodes.Status415UnsupportedMediaType => Errors.NotJson,
        StatusCodes.Status431RequestHeaderFieldsTooLarge => Errors.HeadersTooLarge,
        StatusCodes.Status501NotImplemented => Errors.NotImplemented,
        StatusCodes.Status503ServiceUnavailable => new Refusal(Errors.Unavailable) { RetryAfter = ComeBack },
        StatusCodes.Status505HttpVersionNotsupported => Errors.VersionNotSupported,
        >= 500 => Errors.Fault,
        _ => Errors.Malformed,
    };

    private static async Task InvokeAsync(HttpContext context, RequestDelegate next, ILogger log)
    {
        Refusal? refusal;
        try
        {
            await next(context);
            refusal = OfBareStatus(context);
        }
        catch (Exception gone) when (IsClientGone(context, gone))
        {
            return;
        }
        catch (BadHttpRequestException bad) when (!context.Response.HasStarted)
        {
            refusal = Of(bad.StatusCode);
        }
        catch (IOException bad) when (bad.InnerException is OverflowException && !context.Response.HasStarted)
        {
            // The exception that the server throws when the size of a chunk is not a 32-bit number.
            refusal = Errors.Malformed;
        }
        catch (TooManyCallsException) when (!context.Response.HasStarted)
        {
            refusal = new Refusal(Errors.TooManyRequests) { RetryAfter = ComeBack };
        }
        catch (Exception fault) when (!context.Response.HasStarted)
        {
            refusal = Faults.IsUnavailable(fault) ? new Refusal(Errors.Unavailable) { RetryAfter = ComeBack } : Errors.Fault;
            if (refusal.Error == Errors.Fault)
                ApiLog.Failed(log, context.Request.Method, context.GetEndpoint()?.DisplayName ?? "none", fault);
            else
                ApiLog.PartAway(log, context.Request.Method, context.GetEndpoint()?.DisplayName ?? "none", fault.GetType().Name, fault.Message);
        }

        if (refusal is not null)
            await RefusalWriter.WriteAsync(context, refusal);
    }

    private static Refusal? OfBareStatus(HttpContext context)
    {
        var response = context.Response;
        if (response is not { HasStarted: false, StatusCode: >= 400, ContentLength: null, ContentType: null })
            return null;
        if (response.StatusCode == StatusCodes.Status405MethodNotAllowed)
            HttpMethodRules.CompleteAllow(context);
        return response.StatusCode < 400 ? null : Of(response.StatusCode);
    }

    private static bool IsClientGone(HttpContext context, Exception fault) =>
        fault is ConnectionResetException or ConnectionAbortedException ||
        (fault is OperationCanceledException && context.RequestAborted.IsCancellationRequested);
}
