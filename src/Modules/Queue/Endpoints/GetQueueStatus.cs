using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ticketing.Common.Api;
using Ticketing.Queues.Admission;
using Ticketing.Queues.Contracts;

namespace Ticketing.Queues.Endpoints;

internal static class GetQueueStatus
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet(WaitingRoomApi.Path + "/status", HandleAsync)
        .RequireToken(AdmissionLevel.Authentic, needsUser: false)
        .WithName("GetQueueStatus")
        .WithTags(WaitingRoomApi.Tag)
        .WithSummary("Ask for the position")
        .WithDescription("Keeps the place in line. Position 1 is next; 0 once admitted. Ask again after recommendedPollIntervalMs.")
        .Produces<WaitingRoomEnvelope<QueueStatus>>();

    private static async Task<IResult> HandleAsync(HttpContext context, WaitingRoom room, WaitEstimate estimate)
    {
        var token = context.GetToken();
        var ticket = await room.CheckAsync(token, metered: true);
        return Answer.From(
            ticket, t =>
                WaitingRoomApi.Ok(QueueStatus.Of(token.Visitor, t, estimate.PollAfter(t), estimate)), QueueJson.Default.WaitingRoomEnvelopeQueueStatus);
    }
}
