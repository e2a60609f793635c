using Microsoft.AspNetCore.Http;
using Ticketing.Queues.Contracts;

namespace Ticketing.Queues.Admission;

/// <summary>What a token says.</summary>
/// <param name="Visitor">Queue, user and ticket number.</param>
/// <param name="Epoch">The life of the queue's data in Redis in which the place was taken.</param>
/// <param name="IssuedAt">When it was issued.</param>
/// <param name="ToldWait">The wait that was told when it was issued.</param>
internal sealed record QueueToken(Visitor Visitor, long Epoch, DateTimeOffset IssuedAt, TimeSpan ToldWait);

internal static class TokenFeature
{
    /// <summary>The token that <see cref="TokenGate"/> has found authentic.</summary>
    public static QueueToken GetToken(this HttpContext context) =>
        context.Features.Get<QueueToken>() ?? throw new InvalidOperationException("This endpoint reads the token but does not RequireToken.");
}
