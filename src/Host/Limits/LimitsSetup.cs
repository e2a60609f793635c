using Ticketing.Common.Api;
using Ticketing.Common.Results;
using Ticketing.Host.Operators;
using Ticketing.Queues.Contracts;
using Ticketing.Redis.Limits;

namespace Ticketing.Host.Limits;

/// <summary>Limits the calls of each client, and sends it the number of calls that remain (draft-ietf-httpapi-ratelimit-headers).</summary>
internal static class LimitsSetup
{
    /// <summary>
    /// Counts each call by its address, and by the user and the token where the token is authentic; all three in one round trip. A stream counts once, when it
    /// is opened. Operators' calls and health are not counted. It comes after the tokens are read, and before calls are refused because of their tokens.
    /// </summary>
    public static void UseLimits(this WebApplication app) => app.Use(next =>
    {
        var limits = app.Services.GetRequiredService<RateLimits>();
        return limits.AreOn ? context => InvokeAsync(context, next, limits) : next;
    });

    private static Task InvokeAsync(HttpContext context, RequestDelegate next, RateLimits limits)
    {
        if (InternalListener.IsOfOperators(context.Request.Path))
            return next(context);
        var taken = TakeAsync(context, limits);
        return taken.IsCompletedSuccessfully ? GoOnAsync(context, next, taken.Result) : GoOnAsync(context, next, taken);
    }

    private static ValueTask<LimitState?> TakeAsync(HttpContext context, RateLimits limits)
    {
        var address = ClientAddress.Of(context.Connection.RemoteIpAddress) is { } client ? LimitSubject.Of(client) : (LimitSubject?)null;
        if (context.Features.Get<Visitor>() is not { } visitor)
            return address is { } only ? limits.TakeAsync(only) : default;
        var (user, token) = (LimitSubject.OfUser(visitor.UserId), LimitSubject.OfToken(visitor.Queue, visitor.Ticket));
        return address is { } first ? limits.TakeAsync(first, user, token) : limits.TakeAsync(user, token);
    }

    private static async Task GoOnAsync(HttpContext context, RequestDelegate next, ValueTask<LimitState?> taken) =>
        await GoOnAsync(context, next, await taken);

    private static Task GoOnAsync(HttpContext context, RequestDelegate next, LimitState? taken)
    {
        if (taken is not { } state)
            return next(context);
        LimitHeaders.Tell(context, state);
        return state.RetryAfter is { } wait
            ? RefusalWriter.WriteAsync(context, new Refusal(Errors.TooManyRequests) { RetryAfter = wait })
            : next(context);
    }
}
