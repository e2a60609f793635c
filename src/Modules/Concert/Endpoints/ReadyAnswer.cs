using System.Globalization;
using Microsoft.AspNetCore.Http;
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
        var isKnown = ReadyAnswers.IsKnown(httpContext.Request, answer);
        if (!isKnown && sent?.Take(httpContext.GetVisitor(), answer.Bytes.Length) is { } wait)
            return RefusalWriter.WriteAsync(httpContext, new Refusal(Errors.TooManyRequests) { RetryAfter = wait });

        TellAge(httpContext.Response, list.StaleFor);
        return ReadyAnswers.WriteAsync(httpContext.Response, answer, isKnown, CacheRule);
    }

    /// <summary>Says that an answer comes from a list that could not be read anew.</summary>
    /// <param name="response">The response, of which nothing is sent yet.</param>
    /// <param name="staleFor">For how long the list has been stale; null where it is fresh.</param>
    public static void TellAge(HttpResponse response, TimeSpan? staleFor)
    {
        if (staleFor is not { } age)
            return;
        response.Headers.Warning = IsStale;
        response.Headers.Age = ((long)age.TotalSeconds).ToString(CultureInfo.InvariantCulture);
    }
}
