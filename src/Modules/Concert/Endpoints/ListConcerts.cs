using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ticketing.Common.Api;
using Ticketing.Concerts.Lists;

namespace Ticketing.Concerts.Endpoints;

internal static class ListConcerts
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/api/concerts", HandleAsync)
            .WithName(nameof(ListConcerts))
            .WithTags("Concerts")
            .WithSummary("List what is on")
            .WithDescription(
                "Every concert with its schedules, how many seats are left, and the queue to enter. It needs no token. " +
                    "The list is at most a second old; send its ETag as If-None-Match to get 304 while it is unchanged.")
            .Produces<Envelope<IReadOnlyList<ConcertItem>>>()
            .Produces(StatusCodes.Status304NotModified);

    private static async Task<IResult> HandleAsync(HttpContext context, ScheduleLists lists) =>
        new ReadyAnswer(await lists.GetConcertsAsync(context.RequestAborted));
}
