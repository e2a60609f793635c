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
                "A token lists what it opens: that of a concert's queue its concert, that of the site-wide queue all concerts without a line of their own. " +
                "The list is at most a second old; send its ETag as If-None-Match to get 304 while it " +
                    "is unchanged.")
            .Produces<Envelope<IReadOnlyList<ScheduleItem>>>()
            .Produces(StatusCodes.Status304NotModified);

    private static async Task<IResult> HandleAsync(HttpContext context, ScheduleLists lists) =>
        await lists.GetAsync(context.GetVisitor(), context.RequestAborted) is { Refusal: var refusal } list && refusal is not null
            ? Answer.Refuse(refusal)
            : new ReadyAnswer(list.Value);
}
