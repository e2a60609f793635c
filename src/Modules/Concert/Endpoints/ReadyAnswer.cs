using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Ticketing.Common.Api;
using Ticketing.Concerts.Lists;

namespace Ticketing.Concerts.Endpoints;

/// <summary>Sends ready bytes, or 304 to a client that has them.</summary>
internal sealed class ReadyAnswer(ReadyBytes bytes) : IResult
{
    // The answer depends on the token and is true for a moment only: a client may keep it, but has to ask before it uses it again.
    private const string CacheRule = "private, no-cache";

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var headers = httpContext.Response.Headers;
        headers.ETag = bytes.ETag;
        headers.CacheControl = CacheRule;
        if (!IsKnown(httpContext.Request))
            return Answer.Bytes(bytes.Json).ExecuteAsync(httpContext);
        httpContext.Response.StatusCode = StatusCodes.Status304NotModified;
        return Task.CompletedTask;
    }

    // RFC 9110, 13.1.2: compared weakly, and "*" fits whatever there is.
    private bool IsKnown(HttpRequest request)
    {
        var asked = request.Headers.IfNoneMatch;
        if (asked.Count == 0)
            return false;
        if (asked.Count == 1 && asked[0] == bytes.ETag)
            return true;
        return EntityTagHeaderValue.TryParseList(asked, out var tags) &&
            tags.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || tag.Tag == bytes.ETag);
    }
}
