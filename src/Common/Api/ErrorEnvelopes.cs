using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Ticketing.Common.Results;

namespace Ticketing.Common.Api;

/// <summary>Turns every fault and every bare error status into the envelope, so that no client ever sees a stack trace or an empty error.</summary>
public static class ErrorEnvelopes
{
    private static readonly TimeSpan ComeBack = TimeSpan.FromSeconds(1);

    /// <summary>Adds the middleware. It must come first, so that nothing escapes it.</summary>
    public static void UseErrorEnvelopes(this IApplicationBuilder app)
    {
        var log = (ILogger<Refusal>?)app.ApplicationServices.GetService(typeof(ILogger<Refusal>)) ??
            throw new InvalidOperationException("Logging is not registered.");
        app.Use(next => context => InvokeAsync(context, next, log));
    }

    private static async Task InvokeAsync(HttpContext context, RequestDelegate next, ILogger log)
    {
        Refusal? refusal;
        try
        {
            await next(context);
            refusal = context.Response is { HasStarted: false, StatusCode: >= 400, ContentLength: null, ContentType: null }
                ? For(context.Response.StatusCode)
                : null;
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            return;
        }
        catch (BadHttpRequestException bad) when (!context.Response.HasStarted)
        {
            refusal = For(bad.StatusCode);
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

    private static Refusal For(int status) => status switch
    {
        StatusCodes.Status404NotFound => Errors.NotFound,
        StatusCodes.Status405MethodNotAllowed => Errors.MethodNotAllowed,
        StatusCodes.Status413PayloadTooLarge => Errors.TooLarge,
        StatusCodes.Status415UnsupportedMediaType => Errors.NotJson,
        StatusCodes.Status503ServiceUnavailable => new Refusal(Errors.Unavailable) { RetryAfter = ComeBack },
        >= 500 => Errors.Fault,
        _ => Errors.Malformed,
    };
}
