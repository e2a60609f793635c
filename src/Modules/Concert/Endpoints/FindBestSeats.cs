using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ticketing.Common.Api;
using Ticketing.Concerts.Contracts;
using Ticketing.Concerts.Inventory;
using Ticketing.Concerts.Lists;
using Ticketing.Queues.Contracts;

namespace Ticketing.Concerts.Endpoints;

internal static class FindBestSeats
{
    private const int Most = 4;

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/api/concerts/seat/best", HandleAsync)
            .RequireToken(AdmissionLevel.Admitted)
            .WithName(nameof(FindBestSeats))
            .WithTags("Concerts")
            .WithSummary("Find the best free seats together")
            .WithDescription(
                "The best `count` free seats: neighbours in one row, the dearest of at most `maxAmount` won first, then the front rows, then the middle of " +
                "the row. Where there are no such neighbours, the seats come in as few groups as possible, near to each other; where fewer are free, those. " +
                "Nothing is held by this call: take the seats by /concerts/reserve. What is free is at most 250 ms old; older while the database is away, " +
                "which the headers Warning (110) and Age say.")
            .Produces<Envelope<IReadOnlyList<SeatItem>>>();

    private static async Task<IResult> HandleAsync(HttpContext context, SeatLayouts layouts, SeatLists lists, IConcertLines concertLines)
    {
        var scheduleId = QueryFields.Number(context.Request, "scheduleId");
        var count = QueryFields.OptionalNumber(context.Request, "count", 1, Most);
        var maxAmount = QueryFields.OptionalNumber(context.Request, "maxAmount", long.MaxValue);
        if ((scheduleId.Refusal ?? count.Refusal ?? maxAmount.Refusal) is { } malformed)
            return Answer.Refuse(malformed);

        if (await layouts.FindLayoutAsync(scheduleId.Value, context.RequestAborted) is not { } layout)
            return Answer.Refuse(ConcertErrors.UnknownSchedule);
        var reading = lists.GetAsync(layout, context.RequestAborted);
        var lines = await concertLines.GetOrLastGoodAsync(context.RequestAborted);
        var list = await reading;
        if (lines.RefusalOf(context.GetVisitor(), layout.Plan.Queue) is { } refusal)
            return Answer.Refuse(refusal);

        IReadOnlyList<SeatItem> best =
        [
            .. BestSeats.Find(layout.Rows, list.Value.Taken, (int)count.Value, maxAmount.Value)
                .Select(seat => new SeatItem(seat.SeatId, seat.Position, seat.Price, SeatStatus.Available)),
        ];
        ReadyAnswer.TellAge(context.Response, list.StaleFor);
        return Answer.Json(new Envelope<IReadOnlyList<SeatItem>>(best), ConcertJson.Instance.EnvelopeIReadOnlyListSeatItem);
    }
}
