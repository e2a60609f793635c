using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ticketing.Common.Api;
using Ticketing.Queues.Admission;
using Ticketing.Queues.Contracts;
using Ticketing.Queues.Store;

namespace Ticketing.Queues.Endpoints;

/// <param name="ConcertId">The queue's name.</param>
/// <param name="UserId">The user.</param>
/// <param name="Status">Always ACTIVE.</param>
/// <param name="ExpiredAt">When the slot ends if it is not used (ISO 8601, UTC).</param>
/// <param name="ExtendCount">How often the slot has been extended.</param>
internal sealed record ActiveSlot(string ConcertId, string UserId, string Status, DateTimeOffset ExpiredAt, int ExtendCount)
{
    public static ActiveSlot Of(Visitor visitor, SlotReply slot) => new(
        visitor.Queue, visitor.UserId, WaitingRoomApi.NameOf(TicketStatus.Progress), DateTimeOffset.FromUnixTimeMilliseconds(slot.EndsAtMs), slot.Extensions);
}

internal static class ActivateSlot
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapPost(WaitingRoomApi.Path + "/activate", HandleAsync)
        .RequireToken(AdmissionLevel.Authentic)
        .WithName("ActivateSlot")
        .WithTags(WaitingRoomApi.Tag)
        .WithSummary("Claim the slot")
        .WithDescription("Turns READY into ACTIVE; on an active slot it counts as use. Any call that requires a slot claims it too.")
        .Produces<WaitingRoomEnvelope<ActiveSlot>>();

    private static async Task<IResult> HandleAsync(HttpContext context, WaitingRoom room)
    {
        var token = context.GetToken();
        var slot = await room.ClaimAsync(token);
        return Answer.From(slot, s => WaitingRoomApi.Ok(ActiveSlot.Of(token.Visitor, s)), QueueJson.Default.WaitingRoomEnvelopeActiveSlot);
    }
}
