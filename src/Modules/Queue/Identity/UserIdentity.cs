using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Ticketing.Common.Results;

namespace Ticketing.Queues.Identity;

/// <summary>Tells which user a request comes from, by the configured mode.</summary>
internal sealed class UserIdentity(
    IOptions<IdentityOptions> options, UserTokens tokens, GatewaySignature gateway, IdentityMetrics metrics)
{
    /// <summary>The header that carries the user's own token.</summary>
    public const string TokenHeader = "X-User-Token";

    private const string Bearer = "Bearer ";

    private readonly bool _usesTokens = options.Value.Mode == IdentityMode.Jwt;
    private readonly bool _usesGateway = options.Value.Mode == IdentityMode.Trusted && options.Value.GatewaySecret.Length > 0;

    /// <summary>The user who enters a queue, proved by a user token or the gateway; null where the body is believed.</summary>
    public async ValueTask<Result<string?>> IdentifyAsync(HttpRequest request)
    {
        if (!_usesTokens)
            return _usesGateway ? gateway.FindUser(request.Headers) ?? Refused(IdentityErrors.NotSigned) : (Result<string?>)(string?)null;
        var token = request.Headers[TokenHeader].ToString() is { Length: > 0 } own ? own : BearerOf(request);
        return await tokens.FindUserAsync(token) ?? Refused(IdentityErrors.NotIdentified);
    }

    /// <summary>Whether a request with a queue token may come from that token's user.</summary>
    /// <param name="request">The request.</param>
    /// <param name="userId">The user of the queue token.</param>
    /// <param name="isRequired">Whether a user token is required in the mode Jwt; where it is not, one that is sent has to be the same user's.</param>
    /// <returns>401 without a valid proof, 403 with another user's; null where nothing speaks against it.</returns>
    public ValueTask<Refusal?> CheckAsync(HttpRequest request, string userId, bool isRequired)
    {
        if (_usesTokens)
        {
            var token = request.Headers[TokenHeader].ToString();
            if (token.Length == 0 && !isRequired)
                return default;
            var found = tokens.FindUserAsync(token);
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

    private static Result<string?> Refused(Error error) => error;
}
