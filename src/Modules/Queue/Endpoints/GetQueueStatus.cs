using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Ticketing.Common.Api;
using Ticketing.Queues.Admission;
using Ticketing.Queues.Contracts;

namespace Ticketing.Queues.Endpoints;

internal static class GetQueueStatus
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet(WaitingRoomApi.Path + "/status", HandleAsync)
        .RequireToken(AdmissionLevel.Authentic)
        .WithName("GetQueueStatus")
        .WithTags(WaitingRoomApi.Tag)
        .WithSummary("Ask where the place stands")
        .WithDescription("Counts as a sign of life. Position 1 is next; 0 once let in. Ask again after recommendedPollIntervalMs.")
        .Produces<WaitingRoomEnvelope<QueueStatus>>();

    private static async Task<IResult> HandleAsync(HttpContext context, WaitingRoom room, WaitEstimate estimate, IOptions<QueueOptions> options)
    {
        var token = context.GetToken();
        var place = await room.CheckAsync(token, metered: true);
        return Answer.From(
            place,
            p => WaitingRoomApi.Ok(QueueStatus.Of(token.Visitor, p, estimate.PollAfter(p), options.Value.MinPollIntervalMs)),
            QueueJson.Default.WaitingRoomEnvelopeQueueStatus);
    }
}
