using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ticketing.Common.Api;
using Ticketing.Queues.Admission;
using Ticketing.Queues.Contracts;

namespace Ticketing.Queues.Endpoints;

/// <param name="QueuePosition">1 is next; 0 once let in.</param>
/// <param name="Status">WAITING, PROGRESS, DONE or EXPIRED.</param>
/// <param name="EstimatedWaitSeconds">How long the wait will be, from the measured rate of letting in.</param>
/// <param name="PollAfterMs">When to ask again.</param>
/// <param name="ExpiresAt">When the place ends if nothing more is heard (ISO 8601, UTC).</param>
/// <param name="OpensAt">When the queue opens, while it has not.</param>
/// <param name="HoldExpiresAt">When the last open hold of seats ends, while there is one.</param>
internal sealed record CheckedToken(
    long QueuePosition, string Status, long EstimatedWaitSeconds, long PollAfterMs, DateTimeOffset? ExpiresAt, DateTimeOffset? OpensAt,
    DateTimeOffset? HoldExpiresAt);

internal static class CheckToken
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost("/v1/api/queue/token/check", HandleAsync)
        .RequireToken(AdmissionLevel.Authentic)
        .WithName("CheckToken")
        .WithTags("Queue")
        .WithSummary("Ask where the place stands")
        .WithDescription("Counts as a sign of life. Position 1 is next; 0 with PROGRESS means let in. Ask again after pollAfterMs.")
        .Produces<Envelope<CheckedToken>>();

    private static async Task<IResult> HandleAsync(HttpContext context, WaitingRoom room, WaitEstimate estimate)
    {
        var place = await room.CheckAsync(context.GetToken(), metered: true);
        return Answer.From(place, p => new Envelope<CheckedToken>(Told(p, estimate)), QueueJson.Default.EnvelopeCheckedToken);
    }

    private static CheckedToken Told(Place place, WaitEstimate estimate) => new(
        place.Position,
        // The clients of this API know no READY: they are told PROGRESS, and their next call claims the slot.
        place.Status switch
        {
            PlaceStatus.Waiting => "WAITING",
            PlaceStatus.Ready or PlaceStatus.Progress => "PROGRESS",
            PlaceStatus.Done => "DONE",
            _ => "EXPIRED",
        },
        (long)Math.Ceiling(estimate.Wait(place.Position, place.Pace).TotalSeconds),
        (long)estimate.PollAfter(place).TotalMilliseconds,
        place.EndsAt,
        place.Pace.OpensAt,
        place.HoldEndsAt);
}
