using System.Collections.Concurrent;
using Ticketing.Common.Api;
using Ticketing.Common.Caching;
using Ticketing.Host.Pages;

namespace Ticketing.Host.OpenApi;

/// <summary>
/// Keeps the files of the Swagger page. Its library makes each file anew for each request, up to 2 MB in memory, and a client that does not read would keep
/// that memory in use. So each file is made once, and all clients share it.
/// </summary>
internal static class KeptFiles
{
    // More than the page has, because a path can be spelled in several ways.
    private const int MaxFiles = 32;

    private const string CacheRule = "no-cache";

    /// <summary>Sends the kept files, and keeps the files that the next middleware makes.</summary>
    public static RequestDelegate Keep(RequestDelegate next)
    {
        var files = new ConcurrentDictionary<string, PageFile>(StringComparer.Ordinal);
        var making = new SemaphoreSlim(1);
        return async context =>
        {
            if (!HttpMethods.IsGet(context.Request.Method))
            {
                await next(context);
                return;
            }

            var path = context.Request.Path.Value!;
            var (accepted, known) = (context.Request.Headers.AcceptEncoding, context.Request.Headers.IfNoneMatch);
            if (!files.TryGetValue(path, out var file))
            {
                await making.WaitAsync(context.RequestAborted);
                try
                {
                    if (!files.TryGetValue(path, out file))
                        file = await MakeAsync(context, next);
                    if (file is not null && files.Count < MaxFiles)
                        files.TryAdd(path, file);
                }
                finally
                {
                    making.Release();
                }
            }

            if (file is null)
                return;
            context.Request.Headers.IfNoneMatch = known;
            var answer = file.Content.For(accepted);
            await ReadyAnswers.WriteAsync(context.Response, answer, ReadyAnswers.IsKnown(context.Request, answer), CacheRule, file.ContentType);
        };
    }

    // Null where the answer is not a file.
    private static async Task<PageFile?> MakeAsync(HttpContext context, RequestDelegate next)
    {
        // Ask for the whole file, not compressed.
        context.Request.Headers.AcceptEncoding = default;
        context.Request.Headers.IfNoneMatch = default;
        using var content = new MemoryStream();
        var (headers, body) = (context.Response.Headers, context.Response.Body);
        var known = headers.Keys.ToHashSet(StringComparer.OrdinalIgnoreCase);
        context.Response.Body = content;
        try
        {
            await next(context);
        }
        finally
        {
            context.Response.Body = body;
        }

        if (context.Response is { StatusCode: StatusCodes.Status200OK, ContentType: { } type })
        {
            // The headers of the library belong to this one answer only.
            foreach (var name in headers.Keys.Where(name => !known.Contains(name)).ToArray())
                headers.Remove(name);
            return new PageFile(type, new ReadyBytes(content.ToArray()));
        }

        // An empty body is not sent, so that a refusal gets its envelope.
        if (content.Length > 0)
            await body.WriteAsync(content.GetBuffer().AsMemory(0, (int)content.Length));
        return null;
    }
}
