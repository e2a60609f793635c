using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Ticketing.Common.Api;
using Ticketing.Common.Caching;
using Ticketing.Common.Results;
using Ticketing.Concerts.Lists;
using Ticketing.Queues.Contracts;

namespace Ticketing.Concerts.Endpoints;

/// <summary>
/// Sends ready bytes in the coding that the client asks for, or 304 to a client that has them. An answer that is older than promised carries <c>Warning</c>
/// and <c>Age</c>.
/// </summary>
/// <param name="list">The list.</param>
/// <param name="sent">Counts the bytes and refuses too many; null where they are not counted.</param>
internal sealed class ReadyAnswer(SharedValue<ReadyBytes> list, SentBytes? sent = null) : IResult
{
    // The answer depends on the token and is valid for a moment: a client may keep it, but has to ask before it uses it again.
    private const string CacheRule = "private, no-cache";

    // RFC 7234, 5.5.1.
    private const string IsStale = "110 - \"Response is Stale\"";

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var answer = list.Value.For(httpContext.Request.Headers.AcceptEncoding);
        var isKnown = IsKnown(httpContext.Request, answer.ETag);
        if (!isKnown && sent?.Take(httpContext.GetVisitor(), answer.Bytes.Length) is { } wait)
            return RefusalWriter.WriteAsync(httpContext, new Refusal(Errors.TooManyRequests) { RetryAfter = wait });

        var headers = httpContext.Response.Headers;
        headers.ETag = answer.ETag;
        headers.CacheControl = CacheRule;
        headers.Append(HeaderNames.Vary, HeaderNames.AcceptEncoding);
        if (list.StaleFor is { } age)
        {
            headers.Warning = IsStale;
            headers.Age = ((long)age.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }

        if (isKnown)
        {
            httpContext.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        if (answer.Coding is { } coding)
            headers.ContentEncoding = coding;
        return Answer.Bytes(answer.Bytes).ExecuteAsync(httpContext);
    }

    // RFC 9110, 13.1.2: a weak comparison, and "*" matches every answer.
    private static bool IsKnown(HttpRequest request, string tag)
    {
        var asked = request.Headers.IfNoneMatch;
        if (asked.Count == 0)
            return false;
        if (asked.Count == 1 && asked[0] == tag)
            return true;
        return EntityTagHeaderValue.TryParseList(asked, out var tags) &&
            tags.Any(each => each.Equals(EntityTagHeaderValue.Any) || each.Tag == tag);
    }
}
