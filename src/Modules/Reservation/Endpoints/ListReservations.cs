using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ticketing.Common.Api;
using Ticketing.Common.Time;
using Ticketing.Queues.Contracts;
using Ticketing.Reservations.Store;

namespace Ticketing.Reservations.Endpoints;

internal static class ListReservations
{
    private const int PageSize = 100;

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/api/concerts/reserve", HandleAsync)
            .RequireToken(AdmissionLevel.Authentic)
            .WithName(nameof(ListReservations))
            .WithTags("Reservation")
            .WithSummary("List my reservations")
            .WithDescription(
                "The reservations of the token's user, newest first, 100 at a time; for the next page give the last `reservationId` as `before`. " +
                "Any authentic token of the user is enough, DONE or not.")
            .Produces<Envelope<IReadOnlyList<ReservationAnswer>>>();

    private static async Task<IResult> HandleAsync(HttpContext context, ReservationReader reservations, LocalTimes times)
    {
        var before = QueryFields.OptionalNumber(context.Request, "before", long.MaxValue);
        if (!before.IsSuccess)
            return Answer.Refuse(before.Refusal);

        var userId = context.GetVisitor().UserId;
        var found = await reservations.ListAsync(userId, before.Value, PageSize, context.RequestAborted);
        IReadOnlyList<ReservationAnswer> answers = found.ConvertAll(view => ReservationAnswer.Of(view, times));
        return Answer.Json(new Envelope<IReadOnlyList<ReservationAnswer>>(answers), ReservationJson.Instance.EnvelopeIReadOnlyListReservationAnswer);
    }
}
