using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ticketing.Common.Api;
using Ticketing.Queues.Admission;
using Ticketing.Queues.Contracts;
using Ticketing.Queues.Store;

namespace Ticketing.Queues.Endpoints;

/// <param name="QueuePosition">1 is next; 0 once admitted.</param>
/// <param name="Status">WAITING, PROGRESS, DONE or EXPIRED.</param>
/// <param name="EstimatedWaitSeconds">
/// How long the wait will be, from the capacity and the measured time for which slots are held; null while the queue is paused or drained.
/// </param>
/// <param name="PollAfterMs">When to check again.</param>
/// <param name="ExpiresAt">When the ticket ends without another check or call (ISO 8601, UTC).</param>
/// <param name="OpensAt">When the queue opens, while it has not.</param>
/// <param name="HoldExpiresAt">When the last open hold of seats ends, while there is one.</param>
/// <param name="QueueMode">PAUSED or DRAINING while the wait cannot be told.</param>
internal sealed record CheckedToken(
    long QueuePosition,
    string Status,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.Never)] long? EstimatedWaitSeconds,
    long PollAfterMs,
    DateTimeOffset? ExpiresAt,
    DateTimeOffset? OpensAt,
    DateTimeOffset? HoldExpiresAt,
    string? QueueMode);

internal static class CheckToken
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/v1/api/queue/token/check", HandleAsync)
        .RequireToken(AdmissionLevel.Authentic, needsUser: false)
        .WithName("CheckToken")
        .WithTags("Queue")
        .WithSummary("Ask for the position")
        .WithDescription("Keeps the place in line. Position 1 is next; 0 with PROGRESS means admitted. Check again after pollAfterMs.")
        .Produces<Envelope<CheckedToken>>();

    private static async Task<IResult> HandleAsync(HttpContext context, WaitingRoom room, WaitEstimate estimate)
    {
        var ticket = await room.CheckAsync(context.GetToken(), metered: true);
        return Answer.From(ticket, t => new Envelope<CheckedToken>(AnswerOf(t, estimate)), QueueJson.Default.EnvelopeCheckedToken);
    }

    private static CheckedToken AnswerOf(CheckReply ticket, WaitEstimate estimate) => new(
        ticket.Position,
        // The clients of this API do not know READY; their next call claims the slot.
        ticket.Status switch
        {
            TicketStatus.Waiting => "WAITING",
            TicketStatus.Ready or TicketStatus.Progress => "PROGRESS",
            TicketStatus.Done => "DONE",
            _ => "EXPIRED",
        },
        WaitEstimate.Rounded(estimate.Wait(ticket.Position, ticket.Queue)),
        (long)estimate.PollAfter(ticket).TotalMilliseconds,
        ticket.EndsAt,
        ticket.Queue.OpensAt,
        ticket.HoldEndsAt,
        WaitingRoomApi.ModeOf(ticket.Status, ticket.Queue));
}
