using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ticketing.Common.Api;
using Ticketing.Common.Results;
using Ticketing.Concerts.Contracts;
using Ticketing.Payments.Payments;
using Ticketing.Queues.Contracts;

namespace Ticketing.Payments.Endpoints;

/// <param name="ScheduleId">The schedule.</param>
/// <param name="Rows">Its rows, in the order of their seats.</param>
internal sealed record SeatRowsAnswer(long ScheduleId, IReadOnlyList<SeatRowAnswer> Rows);

/// <param name="Row">The row: the position of its seats without their number.</param>
/// <param name="Seats">A letter for each seat, in order: F free, H held, S sold.</param>
/// <param name="Held">How many are held.</param>
/// <param name="Sold">How many are sold.</param>
/// <param name="Revenue">The prices of the sold ones, in won.</param>
internal sealed record SeatRowAnswer(string Row, string Seats, int Held, int Sold, long Revenue);

internal static class ViewSales
{
    private static readonly Error NoSuchSchedule = Errors.NotFound.Saying("There is no such schedule.", "존재하지 않는 일정입니다.");

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
            .WithSummary("The seats of a schedule by row: free, held and sold")
            .Produces<Envelope<SeatRowsAnswer>>();
    }

    private static async Task<IResult> HandleAsync(HttpContext context, SalesReader sales) => Answer.Json(
        new Envelope<SalesOverview>(await sales.GetAsync(context.RequestAborted)), PaymentJson.Default.EnvelopeSalesOverview);

    private static async Task<IResult> HandleRowsAsync(HttpContext context, ISeatPlans plans, ISeatAvailability seats)
    {
        var scheduleId = QueryFields.RouteNumber(context.Request, "scheduleId");
        if (!scheduleId.IsSuccess)
            return Answer.Refuse(scheduleId.Refusal);
        if (await plans.FindAsync(scheduleId.Value, context.RequestAborted) is not { } plan)
            return Answer.Refuse(NoSuchSchedule);
        var live = (await seats.GetLiveSeatsAsync(scheduleId.Value, context.RequestAborted)).ToDictionary(seat => seat.SeatId, seat => seat.State);
        var rows = plan.Seats.Values.OrderBy(seat => seat.SeatId).GroupBy(seat => seat.Row).Select(row => Of(row, live));
        return Answer.Json(new Envelope<SeatRowsAnswer>(new SeatRowsAnswer(scheduleId.Value, [.. rows])), PaymentJson.Default.EnvelopeSeatRowsAnswer);
    }

    private static SeatRowAnswer Of(IGrouping<string, PlannedSeat> row, Dictionary<long, SeatState> live)
    {
        var letters = new StringBuilder();
        var (held, sold, revenue) = (0, 0, 0L);
        foreach (var seat in row)
        {
            switch (live.GetValueOrDefault(seat.SeatId))
            {
                case SeatState.Sold:
                    letters.Append('S');
                    (sold, revenue) = (sold + 1, revenue + seat.Price);
                    break;
                case SeatState.Held:
                    letters.Append('H');
                    held++;
                    break;
                default:
                    letters.Append('F');
                    break;
            }
        }

        return new SeatRowAnswer(row.Key, letters.ToString(), held, sold, revenue);
    }
}
