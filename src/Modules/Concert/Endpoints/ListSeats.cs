using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ticketing.Common.Api;
using Ticketing.Common.Caching;
using Ticketing.Concerts.Contracts;
using Ticketing.Concerts.Inventory;
using Ticketing.Concerts.Lists;
using Ticketing.Queues.Contracts;

namespace Ticketing.Concerts.Endpoints;

internal static class ListSeats
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/api/concerts/seat", HandleAsync)
            .RequireToken(AdmissionLevel.Admitted)
            .WithName(nameof(ListSeats))
            .WithTags("Concerts")
            .WithSummary("List the seats of a schedule")
            .WithDescription(
                "Every seat with its price and state: AVAILABLE, TEMP_RESERVED (held for a few minutes) or RESERVED (sold). " +
                "The list is at most 250 ms old; send its ETag as If-None-Match to get 304 while it is unchanged. It is compressed (br, gzip) where " +
                "Accept-Encoding asks for that. X-Poll-After-Ms tells when to ask again: later, where many do. " +
                "A token gets Concert:SeatListBytesPerMinute in a minute from each replica; 304 costs nothing.")
            .Produces<Envelope<IReadOnlyList<SeatItem>>>()
            .Produces(StatusCodes.Status304NotModified);

    private static async Task<IResult> HandleAsync(
        HttpContext context, SeatLayouts layouts, SeatLists lists, IConcertLines concertLines, SentBytes sent, PollPace pace)
    {
        context.Response.Headers[PollPace.Header] = pace.Next();
        var scheduleId = QueryFields.Number(context.Request, "scheduleId");
        if (!scheduleId.IsSuccess)
            return Answer.Refuse(scheduleId.Refusal);

        if (await layouts.FindLayoutAsync(scheduleId.Value, context.RequestAborted) is not { } layout)
            return Answer.Refuse(ConcertErrors.UnknownSchedule);
        // Both may have to ask the database. They do it at the same time, so that a request waits for the time of one call at most.
        var reading = lists.GetAsync(layout, context.RequestAborted);
        var lines = await concertLines.GetOrLastGoodAsync(context.RequestAborted);
        var list = await reading;
        return lines.RefusalOf(context.GetVisitor(), layout.Plan.Queue) is { } refusal
            ? Answer.Refuse(refusal)
            : new ReadyAnswer(new SharedValue<ReadyBytes>(list.Value.Bytes, list.StaleFor), sent);
    }
}
