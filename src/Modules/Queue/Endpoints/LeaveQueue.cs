using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ticketing.Common.Api;
using Ticketing.Queues.Admission;
using Ticketing.Queues.Contracts;
using Ticketing.Queues.Store;

namespace Ticketing.Queues.Endpoints;

/// <param name="ConcertId">The queue's name.</param>
/// <param name="UserId">The user who left.</param>
/// <param name="Status">Always DONE.</param>
internal sealed record LeftQueue(string ConcertId, string UserId, string Status);

internal static class LeaveQueue
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapDelete(WaitingRoomApi.Path + "/", HandleAsync)
        .RequireToken(AdmissionLevel.Authentic)
        .WithName("LeaveQueue")
        .WithTags(WaitingRoomApi.Tag)
        .WithSummary("Leave the line or give the slot back")
        .WithDescription("Ends the ticket for good; the next in line is admitted at once. Safe to repeat.")
        .Produces<WaitingRoomEnvelope<LeftQueue>>();

    private static async Task<IResult> HandleAsync(HttpContext context, WaitingRoom room)
    {
        var visitor = context.GetVisitor();
        await room.LeaveAsync(visitor);
        var left = new LeftQueue(visitor.Queue, visitor.UserId, WaitingRoomApi.NameOf(TicketStatus.Done));
        return Answer.Json(WaitingRoomApi.Ok(left), QueueJson.Default.WaitingRoomEnvelopeLeftQueue);
    }
}
