using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ticketing.Common.Api;
using Ticketing.Data.Idempotency;
using Ticketing.Queues.Admission;
using Ticketing.Queues.Contracts;

namespace Ticketing.Queues.Endpoints;

/// <param name="ConcertId">The queue's name.</param>
/// <param name="UserId">Who left.</param>
/// <param name="Status">Always DONE.</param>
internal sealed record LeftQueue(string ConcertId, string UserId, string Status);

internal static class LeaveQueue
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapDelete(WaitingRoomApi.Path + "/", HandleAsync)
        .RequireToken(AdmissionLevel.Authentic)
        .TakesIdempotencyKey()
        .WithName("LeaveQueue")
        .WithTags(WaitingRoomApi.Tag)
        .WithSummary("Leave")
        .WithDescription("Gives the place or the slot up for good; the next in line is let in at once. Safe to repeat.")
        .Produces<WaitingRoomEnvelope<LeftQueue>>();

    private static async Task<IResult> HandleAsync(HttpContext context, WaitingRoom room)
    {
        var visitor = context.GetVisitor();
        await room.LeaveAsync(visitor);
        var left = new LeftQueue(visitor.Queue, visitor.UserId, QueueStatus.NameOf(PlaceStatus.Done));
        return Answer.Json(WaitingRoomApi.Ok(left), QueueJson.Default.WaitingRoomEnvelopeLeftQueue);
    }
}
