using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Ticketing.Common.Api;
using Ticketing.Common.Results;
using Ticketing.Data.Idempotency;
using Ticketing.Queues.Contracts;
using Ticketing.Queues.Identity;
using Ticketing.Queues.Rules;
using Ticketing.Queues.Store;
using Ticketing.Queues.Tokens;

namespace Ticketing.Queues.Admission;

/// <summary>The steps in front of every endpoint that requires a token: is the token authentic, and does its ticket allow the call.</summary>
internal sealed class AdmissionMiddleware(
    TokenSigner signer, UserIdentity identity, WaitingRoom room, RecentAdmissions recent, IOptions<QueueOptions> options, RedisClock clock,
    TimeProvider time)
{
    private readonly TimeSpan _lifetime = TimeSpan.FromHours(options.Value.TokenHours);

    /// <summary>
    /// Reads the token. One that is authentic and not too old makes the visitor known to what follows: the calls of its user cannot be used up with one
    /// of last month.
    /// </summary>
    public Task ReadAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<AdmissionRequirement>() is { } requirement &&
            signer.Read(TokenText(context.Request, requirement)) is { } token)
        {
            context.Features.Set(token);
            if (!IsTooOld(token))
                context.Features.Set(token.Visitor);
        }

        return next(context);
    }

    /// <summary>401 where the token is not authentic, code 003 where it is too old, 403 where another user sends it.</summary>
    public Task AuthenticateAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<AdmissionRequirement>() is not { } requirement)
            return next(context);
        if (context.Features.Get<QueueToken>() is not { } token)
            return RefusalWriter.WriteAsync(context, Errors.NotAuthentic);
        if (IsTooOld(token))
            return RefusalWriter.WriteAsync(context, Errors.TokenNotActive);
        var user = identity.CheckAsync(context.Request, token.Visitor.UserId, requirement.NeedsUser);
        return user is { IsCompletedSuccessfully: true, Result: null } ? next(context) : ContinueAsync(user, context, next);
    }

    /// <summary>Asks Redis whether the ticket allows the call. 403 for one that waits, code 003 for one that has ended.</summary>
    public Task AdmitAsync(HttpContext context, RequestDelegate next) =>
        context.GetEndpoint()?.Metadata.GetMetadata<AdmissionRequirement>() switch
        {
            { Level: AdmissionLevel.Live } => AskAsync(context, next, IsLiveAsync),
            { Level: AdmissionLevel.Admitted } => recent.Contains(context.GetVisitor()) ? next(context) : AskAsync(context, next, IsAdmittedAsync),
            { Level: AdmissionLevel.AdmittedNow } => AskAsync(context, next, IsAdmittedAsync),
            _ => next(context),
        };

    private bool IsTooOld(QueueToken token) => token.IssuedAt + _lifetime < clock.Now;

    private static async Task ContinueAsync(ValueTask<Refusal?> user, HttpContext context, RequestDelegate next)
    {
        if (await user is { } refusal)
            await RefusalWriter.WriteAsync(context, refusal);
        else
            await next(context);
    }

    private static async Task AskAsync(HttpContext context, RequestDelegate next, Func<HttpContext, Task<Refusal?>> ask)
    {
        if (await ask(context) is not { } refusal)
            await next(context);
        else if (!await context.TryReplayAsync() && !await TryAnswerRefusedAsync(context))
            await RefusalWriter.WriteAsync(context, refusal);
    }

    private static async Task<bool> TryAnswerRefusedAsync(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<AdmissionRequirement>()?.AnswerRefused is { } answer && await answer(context);

    private async Task<Refusal?> IsLiveAsync(HttpContext context)
    {
        var ticket = await room.CheckAsync(context.GetToken(), metered: false);
        if (!ticket.IsSuccess)
            return ticket.Refusal;
        return ticket.Value.Status is TicketStatus.Done or TicketStatus.Expired ? Errors.TokenNotActive.ToRefusal() : null;
    }

    private async Task<Refusal?> IsAdmittedAsync(HttpContext context)
    {
        var slot = await room.ClaimAsync(context.GetToken());
        if (slot.IsSuccess)
            context.Features.Set(new AdmittedSlot(TimeSpan.FromMilliseconds(slot.Value.LeftMs), time));
        return slot.Refusal;
    }

    private static ReadOnlySpan<char> TokenText(HttpRequest request, AdmissionRequirement requirement)
    {
        const string scheme = "Bearer ";
        // The query first: a proxy in front may want an Authorization header of its own.
        if (requirement.TakesQuery && (string?)request.Query["token"] is { Length: > 0 } query)
            return query;
        string? header = request.Headers.Authorization;
        if (header is null)
            return default;
        return header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) ? header.AsSpan(scheme.Length).Trim() : header.AsSpan().Trim();
    }
}

internal static class TokenFeature
{
    /// <summary>The token that <see cref="AdmissionMiddleware"/> has found authentic.</summary>
    /// <exception cref="InvalidOperationException">The endpoint requires none.</exception>
    public static QueueToken GetToken(this HttpContext context) =>
        context.Features.Get<QueueToken>() ?? throw new InvalidOperationException("This endpoint reads the token but does not RequireToken.");
}
