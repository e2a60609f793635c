using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ticketing.Common.Api;
using Ticketing.Data.Idempotency;
using Ticketing.Queues.Admission;
using Ticketing.Queues.Contracts;

namespace Ticketing.Queues.Endpoints;

internal static class ExtendSlot
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost(WaitingRoomApi.Path + "/extend", HandleAsync)
        .RequireToken(AdmissionLevel.Authentic)
        .TakesIdempotencyKey()
        .WithName("ExtendSlot")
        .WithTags(WaitingRoomApi.Tag)
        .WithSummary("Ask for more time")
        .WithDescription(
            "Gives an active slot as much time again, as often as Queue:MaxExtensions says. Where no answer came, the call can be repeated for an hour with " +
            "the same Idempotency-Key: it extends once.")
        .Produces<WaitingRoomEnvelope<ActiveSlot>>();

    private static async Task<IResult> HandleAsync(HttpContext context, WaitingRoom room)
    {
        var token = context.GetToken();
        var slot = await room.ExtendAsync(token, context.GetKeyedRequest());
        return Answer.From(slot, s => WaitingRoomApi.Ok(ActiveSlot.Of(token.Visitor, s)), QueueJson.Default.WaitingRoomEnvelopeActiveSlot);
    }
}
