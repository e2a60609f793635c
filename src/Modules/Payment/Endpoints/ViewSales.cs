using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ticketing.Common.Api;
using Ticketing.Concerts.Contracts;
using Ticketing.Payments.Payments;
using Ticketing.Queues.Contracts;
using Ticketing.Reservations.Contracts;

namespace Ticketing.Payments.Endpoints;

/// <param name="ScheduleId">The schedule.</param>
/// <param name="Rows">Its rows, in the order of their seats.</param>
/// <param name="Blocks">Its blocks, in the order of their rows: rows that follow each other, of one price and of one part of the hall.</param>
/// <param name="Prices">Its prices, the highest first.</param>
internal sealed record SeatRowsAnswer(
    long ScheduleId, IReadOnlyList<SeatRowAnswer> Rows, IReadOnlyList<SeatGroupAnswer> Blocks, IReadOnlyList<SeatGroupAnswer> Prices);

/// <param name="Row">The row: the position of its seats without their number.</param>
/// <param name="Block">The index of its block.</param>
/// <param name="Seats">A letter for each seat, in order: F free, H held, S sold.</param>
/// <param name="Held">How many are held.</param>
/// <param name="Sold">How many are sold.</param>
/// <param name="Revenue">The prices of the sold ones, in won.</param>
/// <param name="MeanPlace">The place of its taken seats in the order in which all were taken, on average: 1 is first. Null where none is taken.</param>
internal sealed record SeatRowAnswer(string Row, int Block, string Seats, int Held, int Sold, long Revenue, double? MeanPlace);

/// <param name="FirstRow">The first row of the block; null for a price.</param>
/// <param name="LastRow">The last row of the block; null for a price.</param>
/// <param name="Price">What a seat costs, in won; of a block the price of its first seat.</param>
/// <param name="Seats">How many seats there are.</param>
/// <param name="Held">How many are held.</param>
/// <param name="Sold">How many are sold.</param>
/// <param name="Revenue">The prices of the sold ones, in won.</param>
/// <param name="MeanPlace">The place of its taken seats in the order in which all were taken, on average: 1 is first. Null where none is taken.</param>
internal sealed record SeatGroupAnswer(
    string? FirstRow, string? LastRow, long Price, int Seats, int Held, int Sold, long Revenue, double? MeanPlace);

internal static class ViewSales
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/admin/sales").WithTags("Admin").RequireAdminKey();
        group.MapGet("", HandleAsync)
            .WithName("AdminSales")
            .WithSummary("Sales by schedule, and by hour over the last 24 hours")
            .WithDescription("Ten seconds old at most. Hours are UTC and without gaps, the oldest first; the last one is not over.")
            .Produces<Envelope<SalesOverview>>();
        group.MapGet("/{scheduleId}", HandleRowsAsync)
            .WithName("AdminSeatRows")
            .WithSummary("The seats of a schedule by row, block and price: free, held and sold, and which were taken first")
            .Produces<Envelope<SeatRowsAnswer>>();
    }

    private static async Task<IResult> HandleAsync(HttpContext context, SalesReader sales) => Answer.Json(
        new Envelope<SalesOverview>(await sales.GetAsync(context.RequestAborted)), PaymentJson.Default.EnvelopeSalesOverview);

    private static async Task<IResult> HandleRowsAsync(HttpContext context, ISeatPlans plans, ISalesFigures sales)
    {
        var scheduleId = QueryFields.RouteNumber(context.Request, "scheduleId");
        if (!scheduleId.IsSuccess)
            return Answer.Refuse(scheduleId.Refusal);
        if (await plans.FindAsync(scheduleId.Value, context.RequestAborted) is not { } plan)
            return Answer.Refuse(ConcertErrors.UnknownSchedule);
        var hall = new HallOfSales(plan, await sales.GetTakenSeatsAsync(scheduleId.Value, context.RequestAborted));
        return Answer.Json(
            new Envelope<SeatRowsAnswer>(new SeatRowsAnswer(scheduleId.Value, hall.Rows(), hall.Blocks(), hall.Prices())),
            PaymentJson.Default.EnvelopeSeatRowsAnswer);
    }
}
