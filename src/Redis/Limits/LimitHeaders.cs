using Microsoft.AspNetCore.Http;

namespace Ticketing.Redis.Limits;

/// <summary>The headers that tell a client of its limits (draft-ietf-httpapi-ratelimit-headers).</summary>
public static class LimitHeaders
{
    /// <summary>The header that has what remains of a limit.</summary>
    public const string State = "RateLimit";

    /// <summary>The header that has the limit itself.</summary>
    public const string Policy = "RateLimit-Policy";

    /// <summary>Adds a limit to those that the answer tells of. Both headers are lists, with the same limits in the same order.</summary>
    public static void Add(HttpResponse response, LimitState limit)
    {
        response.Headers.Append(Policy, limit.Policy.Header);
        response.Headers.Append(State, limit.Header);
    }
}
