using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Ticketing.Common.Results;
using Ticketing.Redis.Limits;

namespace Ticketing.Queues.Identity;

/// <summary>Tells which user a request comes from, by the configured mode.</summary>
internal sealed class UserIdentity(
    IOptions<IdentityOptions> options, UserTokens tokens, GatewaySignature gateway, RateLimits limits, IdentityMetrics metrics)
{
    /// <summary>The header that carries the user's own token.</summary>
    public const string TokenHeader = "X-User-Token";

    private const string Bearer = "Bearer ";

    private readonly bool _usesTokens = options.Value.Mode == IdentityMode.Jwt;
    private readonly bool _usesGateway = options.Value.Mode == IdentityMode.Trusted && options.Value.GatewaySecret.Length > 0;

    /// <summary>
    /// The user who enters a queue, proved by a user token or the gateway; null where the body is believed. Calls of a proved user are limited here. Calls of a
    /// user who is only named are not, because anyone could use up the calls of another user.
    /// </summary>
    public async ValueTask<Result<string?>> IdentifyAsync(HttpRequest request)
    {
        if (!_usesTokens && !_usesGateway)
            return (string?)null;
        var user = _usesTokens
            ? await tokens.FindUserAsync(request.Headers[TokenHeader].ToString() is { Length: > 0 } own ? own : BearerOf(request))
            : gateway.FindUser(request.Headers);
        if (user is null)
            return _usesTokens ? IdentityErrors.NotIdentified : IdentityErrors.NotSigned;
        if (await limits.TakeAsync(LimitSubject.OfUser(user)) is not { } limit)
            return user;
        LimitHeaders.Tell(request.HttpContext, limit);
        return limit.RetryAfter is { } wait ? new Refusal(Errors.TooManyRequests) { RetryAfter = wait } : user;
    }

    /// <summary>Whether a request with a queue token may come from that token's user.</summary>
    /// <param name="request">The request.</param>
    /// <param name="userId">The user of the queue token.</param>
    /// <param name="isRequired">Whether a user token is required in the mode Jwt; where it is not, one that is sent has to be the same user's.</param>
    /// <returns>401 without a valid proof, 403 with another user's; null where the request may come from that user.</returns>
    public ValueTask<Refusal?> CheckAsync(HttpRequest request, string userId, bool isRequired)
    {
        if (_usesTokens)
        {
            // An empty header counts as sent: the caller has a session that it cannot prove.
            if (!isRequired && !request.Headers.ContainsKey(TokenHeader))
                return default;
            var found = tokens.FindUserAsync(request.Headers[TokenHeader].ToString());
            return found.IsCompletedSuccessfully
                ? new ValueTask<Refusal?>(Compare(found.Result, userId, IdentityErrors.NotIdentified))
                : CheckAsync(found, userId);
        }

        return _usesGateway && request.Headers.ContainsKey(GatewaySignature.UserHeader)
            ? new ValueTask<Refusal?>(Compare(gateway.FindUser(request.Headers), userId, IdentityErrors.NotSigned))
            : default;
    }

    /// <summary>Refuses a body that names another user than the one who was identified.</summary>
    /// <param name="caller">The user who was identified; null where the body is believed.</param>
    /// <param name="userId">The user in the body.</param>
    public Refusal? RefuseOther(string? caller, string? userId)
    {
        if (caller is null || caller == userId)
            return null;
        metrics.Refused(IdentityMetrics.OtherUser);
        return IdentityErrors.OtherUser.ToRefusal();
    }

    private async ValueTask<Refusal?> CheckAsync(ValueTask<string?> found, string userId) =>
        Compare(await found, userId, IdentityErrors.NotIdentified);

    private Refusal? Compare(string? found, string userId, Error otherwise) => found is null ? otherwise.ToRefusal() : RefuseOther(found, userId);

    private static string BearerOf(HttpRequest request) =>
        request.Headers.Authorization.ToString() is var header && header.StartsWith(Bearer, StringComparison.OrdinalIgnoreCase)
            ? header[Bearer.Length..].Trim()
            : "";
}
