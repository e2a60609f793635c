using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Ticketing.Common.Api;
using Ticketing.Common.Results;
using Ticketing.Common.Time;
using Ticketing.Concerts.Contracts;
using Ticketing.Data.Idempotency;
using Ticketing.Queues.Contracts;
using Ticketing.Reservations.Holds;
using Ticketing.Reservations.Rules;

namespace Ticketing.Reservations.Endpoints;

internal static class ReserveSeats
{
    private static readonly Message OnlyOneOf = new("give either seatId or seatIds, not both", "seatId와 seatIds 중 하나만 보내 주세요");

    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapPost("/v1/api/concerts/reserve", HandleAsync)
            .RequireToken(AdmissionLevel.AdmittedNow)
            .TakesIdempotencyKey()
            .WithMetadata(new RefusesWith(ReservationErrors.SeatPaused, ReservationErrors.TooManyLapsed))
            .WithName(nameof(ReserveSeats))
            .WithTags("Reservation")
            .WithSummary("Hold seats for five minutes")
            .WithDescription(
                "Holds one seat (`seatId`) or several of a schedule (`seatIds`, all or none). From `reservedUntilDate` on they are free for others. " +
                "A user may hold only so many seats of a schedule at once: 4, or what Reservation:MaxSeatsPerUser says. A hold that would end after the " +
                "slot's own limit is refused with 403. " +
                "A user whose holds of a schedule lapsed too often within an hour, or who held the same seat a moment ago, gets 429 with Retry-After.")
            .Accepts<ReserveRequest>("application/json")
            .Produces<Envelope<ReserveAnswer>>();

    private static async Task<IResult> HandleAsync(HttpContext context, HoldSeats hold, LocalTimes times, IOptions<ReservationOptions> options)
    {
        using var fields = await JsonFields.ReadAsync(context.Request, context.RequestAborted);
        var scheduleId = fields.Number("scheduleId");
        var seatIds = ReadSeats(fields, options.Value.MaxSeatsPerUser);
        if (fields.Refusal is { } malformed)
            return Answer.Refuse(malformed);
        if (context.GetSlot() is { } slot && slot.TimeLeft < options.Value.LeastSlotTime)
            return Answer.Refuse(ReservationErrors.SlotEnds);

        var held = await hold.HandleAsync(context.GetVisitor(), scheduleId, seatIds, context.RequestAborted);
        return Answer.From(
            held,
            made => new Envelope<ReserveAnswer>(new ReserveAnswer(
                made.ReservationId, SeatStatus.Held, times.DateAndTime(made.From), times.DateAndTime(made.Until))),
            ReservationJson.Instance.EnvelopeReserveAnswer);
    }

    private static IReadOnlyList<long> ReadSeats(JsonFields fields, int most)
    {
        if (fields.Optional("seatIds") is null)
            return [fields.Number("seatId")];
        if (fields.Optional("seatId") is not null)
            fields.Bad<long>("seatIds", OnlyOneOf);
        return fields.OptionalNumbers("seatIds", most) ?? [];
    }
}

/// <summary>The seats to hold: one of <paramref name="SeatId"/> and <paramref name="SeatIds"/>.</summary>
/// <param name="ScheduleId">The schedule.</param>
/// <param name="SeatId">One seat.</param>
/// <param name="SeatIds">Several seats: all of them or none.</param>
internal sealed record ReserveRequest(long ScheduleId, long? SeatId, IReadOnlyList<long>? SeatIds);

/// <summary>A hold.</summary>
/// <param name="ReservationId">The number by which it is paid.</param>
/// <param name="SeatStatus"><c>TEMP_RESERVED</c>.</param>
/// <param name="ReservedDate">When it began, as <c>yyyy-MM-dd HH:mm:ss</c>.</param>
/// <param name="ReservedUntilDate">When it ends, as <c>yyyy-MM-dd HH:mm:ss</c>.</param>
internal sealed record ReserveAnswer(long ReservationId, string SeatStatus, string ReservedDate, string ReservedUntilDate);
