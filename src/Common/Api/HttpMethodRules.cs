using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Ticketing.Common.Api;

/// <summary>
/// The rules of every path: HEAD is answered as GET without a body, OPTIONS with <c>Allow</c>, and caches keep nothing unless an endpoint says so.
/// </summary>
public static class HttpMethodRules
{
    private const string NoStore = "no-store";
    private const string AllMethods = "DELETE, GET, HEAD, OPTIONS, POST, PUT";
    private const string EventStream = "text/event-stream";

    /// <summary>Adds the middleware. It comes after <see cref="ErrorEnvelopes.UseErrorEnvelopes"/> and before routing.</summary>
    public static void UseHttpMethodRules(this IApplicationBuilder app) => app.Use(next => context =>
    {
        context.Response.Headers.CacheControl = NoStore;
        // OPTIONS * asks about the server as a whole. Only this request has an empty path.
        if (!context.Request.Path.HasValue && HttpMethods.IsOptions(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            context.Response.Headers.Allow = AllMethods;
            return Task.CompletedTask;
        }

        return HttpMethods.IsHead(context.Request.Method) ? HeadAsync(context, next) : next(context);
    });

    /// <summary>
    /// Completes a 405 of the router: it knows the methods of the endpoints, and every path has OPTIONS and, with GET, HEAD. OPTIONS itself is answered
    /// with 204.
    /// </summary>
    internal static void CompleteAllow(HttpContext context)
    {
        var methods = context.Response.Headers.GetCommaSeparatedValues("Allow").Append(HttpMethods.Options);
        if (methods.Contains(HttpMethods.Get))
            methods = methods.Append(HttpMethods.Head);
        context.Response.Headers.Allow = string.Join(", ", methods.Distinct().Order(StringComparer.Ordinal));
        if (HttpMethods.IsOptions(context.Request.Method))
            context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    // The server itself leaves out the body of an answer to HEAD. A stream would never end, so the endpoint sees the client disconnect as soon as the head is
    // sent.
    private static async Task HeadAsync(HttpContext context, RequestDelegate next)
    {
        var aborted = context.RequestAborted;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(aborted);
        context.Request.Method = HttpMethods.Get;
        context.RequestAborted = ended.Token;
        context.Response.OnStarting(() =>
            context.Response.ContentType?.StartsWith(EventStream, StringComparison.Ordinal) == true ? ended.CancelAsync() : Task.CompletedTask);
        try
        {
            await next(context);
        }
        finally
        {
            context.Request.Method = HttpMethods.Head;
            context.RequestAborted = aborted;
        }
    }
}
