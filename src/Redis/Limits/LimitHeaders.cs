using Microsoft.AspNetCore.Http;

namespace Ticketing.Redis.Limits;

/// <summary>The headers that inform a client of its tightest limit (draft-ietf-httpapi-ratelimit-headers).</summary>
public static class LimitHeaders
{
    /// <summary>The header that has what remains of the limit.</summary>
    public const string State = "RateLimit";

    /// <summary>The header that has the limit itself.</summary>
    public const string Policy = "RateLimit-Policy";

    /// <summary>Tells of a limit: of the one that refuses the call, or else of the tightest of those that were counted for it.</summary>
    public static void Tell(HttpContext context, LimitState limit)
    {
        var tightest = limit.RetryAfter is null ? LimitState.Tighter(context.Features.Get<ToldLimit>()?.Limit, limit) : limit;
        context.Features.Set(new ToldLimit(tightest));
        context.Response.Headers[Policy] = tightest.Policy.Header;
        context.Response.Headers[State] = tightest.Header;
    }

    private sealed record ToldLimit(LimitState Limit);
}
