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
            .WithSummary("List the schedules")
            .WithDescription(
                "Schedules that can be booked come first, the soonest first; then those that are sold out; then those that have started, which are SOLD_OUT, " +
                    "too. " +
                "A token of a concert's queue lists that concert only. The list is at most a second old; send its ETag as If-None-Match to get 304 while it " +
                    "is unchanged.")
            .Produces<Envelope<IReadOnlyList<ScheduleItem>>>()
            .Produces(StatusCodes.Status304NotModified);

    private static async Task<IResult> HandleAsync(HttpContext context, ScheduleLists lists) =>
        new ReadyAnswer(await lists.GetAsync(context.GetVisitor().Queue, context.RequestAborted));
}
