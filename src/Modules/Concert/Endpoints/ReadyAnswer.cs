using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Ticketing.Common.Api;
using Ticketing.Common.Caching;
using Ticketing.Concerts.Lists;

namespace Ticketing.Concerts.Endpoints;

/// <summary>Sends ready bytes, or 304 to a client that has them. An answer that is older than promised carries <c>Warning</c> and <c>Age</c>.</summary>
internal sealed class ReadyAnswer(SharedValue<ReadyBytes> list) : IResult
{
    // The answer depends on the token and is valid for a moment: a client may keep it, but has to ask before it uses it again.
    private const string CacheRule = "private, no-cache";

    // RFC 7234, 5.5.1.
    private const string IsStale = "110 - \"Response is Stale\"";

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var bytes = list.Value;
        var headers = httpContext.Response.Headers;
        headers.ETag = bytes.ETag;
        headers.CacheControl = CacheRule;
        if (list.StaleFor is { } age)
        {
            headers.Warning = IsStale;
            headers.Age = ((long)age.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        if (!IsKnown(httpContext.Request, bytes))
            return Answer.Bytes(bytes.Json).ExecuteAsync(httpContext);
        httpContext.Response.StatusCode = StatusCodes.Status304NotModified;
        return Task.CompletedTask;
    }

    // RFC 9110, 13.1.2: a weak comparison, and "*" matches every answer.
    private static bool IsKnown(HttpRequest request, ReadyBytes bytes)
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
