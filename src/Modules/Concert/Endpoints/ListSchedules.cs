using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ticketing.Common.Api;
using Ticketing.Concerts.Lists;
using Ticketing.Queues.Contracts;

namespace Ticketing.Concerts.Endpoints;

internal static class ListSchedules
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/api/concerts/schedule", HandleAsync)
            .RequireToken(AdmissionLevel.Admitted)
            .WithName(nameof(ListSchedules))
            .WithTags("Concerts")
            .WithSummary("What is on")
            .WithDescription(
                "Schedules that can be booked come first, the soonest first; then those that are sold out; those that are over come last. " +
                "The token of a concert's queue sees that concert only. The list is at most a second old; send its ETag as If-None-Match to get 304 while it is unchanged.")
            .Produces<Envelope<IReadOnlyList<ScheduleItem>>>()
            .Produces(StatusCodes.Status304NotModified);

    private static async Task<IResult> HandleAsync(HttpContext context, ScheduleLists lists) =>
        new ReadyAnswer(await lists.GetAsync(context.GetVisitor().Queue, context.RequestAborted));
}

/// <summary>One schedule.</summary>
/// <param name="ScheduleId">The number to ask for its seats with.</param>
/// <param name="ConcertTitle">The concert's title.</param>
/// <param name="OpenDate">The day, as <c>yyyy-MM-dd</c>.</param>
/// <param name="StartTime">When it starts, as <c>HH:mm</c>.</param>
/// <param name="EndTime">When it ends, as <c>HH:mm</c>.</param>
/// <param name="SeatStatus"><c>AVAILABLE</c>, or <c>SOLD_OUT</c> when every seat is sold.</param>
internal sealed record ScheduleItem(long ScheduleId, string ConcertTitle, string OpenDate, string StartTime, string EndTime, string SeatStatus);
