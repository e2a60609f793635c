using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Ticketing.Common.Api;
using Ticketing.Common.Results;
using Ticketing.Data.Idempotency;
using Ticketing.Queues.Contracts;

namespace Ticketing.Queues.Admission;

/// <summary>The two steps that stand before every endpoint that asks for a token: is it authentic, and does its place allow this call.</summary>
internal sealed class TokenGate(TokenSigner signer, WaitingRoom room, RecentAdmissions recent, AdmissionMetrics metrics, IOptions<QueueOptions> options, TimeProvider time)
{
    private readonly TimeSpan _lifetime = TimeSpan.FromHours(options.Value.TokenHours);

    /// <summary>Reads the token and makes the visitor known to what follows. 401 where it is not authentic.</summary>
    public Task AuthenticateAsync(HttpContext context, RequestDelegate next)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<AdmissionRequirement>() is not { } requirement)
            return next(context);
        if (signer.Read(TokenText(context.Request, requirement)) is not { } token)
            return RefusalWriter.WriteAsync(context, Errors.NotAuthentic);
        if (token.IssuedAt + _lifetime < time.GetUtcNow())
            return RefusalWriter.WriteAsync(context, Errors.TokenNotActive);
        context.Features.Set(token);
        context.Features.Set(token.Visitor);
        return next(context);
    }

    /// <summary>Asks the line whether the place allows the call. 403 for who still waits, code 003 for whose place has ended.</summary>
    public Task AdmitAsync(HttpContext context, RequestDelegate next) =>
        context.GetEndpoint()?.Metadata.GetMetadata<AdmissionRequirement>() switch
        {
            { Level: AdmissionLevel.Live } => AskAsync(context, next, LiveAsync),
            { Level: AdmissionLevel.Admitted } => recent.Contains(context.GetVisitor()) ? next(context) : AskAsync(context, next, LetInAsync),
            { Level: AdmissionLevel.AdmittedNow } => AskAsync(context, next, LetInAsync),
            _ => next(context),
        };

    private static async Task AskAsync(HttpContext context, RequestDelegate next, Func<QueueToken, Task<Refusal?>> ask)
    {
        if (await ask(context.GetToken()) is not { } refusal)
            await next(context);
        else if (!await context.TryReplayAsync())
            await RefusalWriter.WriteAsync(context, refusal);
    }

    private async Task<Refusal?> LiveAsync(QueueToken token)
    {
        var place = await room.CheckAsync(token, metered: false);
        return !place.IsSuccess ? place.Refusal : place.Value.Status is PlaceStatus.Done or PlaceStatus.Expired ? Errors.TokenNotActive.ToRefusal() : null;
    }

    private async Task<Refusal?> LetInAsync(QueueToken token)
    {
        var slot = await room.AdmitAsync(token);
        if (slot.IsSuccess)
            recent.Add(token.Visitor);
        else
            recent.Remove(token.Visitor.Queue, token.Visitor.Ticket);
        if (slot.IsSuccess && slot.Value.LetInAtMs > 0)
            metrics.Claimed(token, DateTimeOffset.FromUnixTimeMilliseconds(slot.Value.LetInAtMs));
        return slot.Refusal;
    }

    private static ReadOnlySpan<char> TokenText(HttpRequest request, AdmissionRequirement requirement)
    {
        const string scheme = "Bearer ";
        string? header = request.Headers.Authorization;
        if (header is null)
            return requirement.TakesQuery ? (string?)request.Query["token"] : default;
        return header.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) ? header.AsSpan(scheme.Length).Trim() : header.AsSpan().Trim();
    }
}
