using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Ticketing.Concerts.Contracts;
using Ticketing.Data;
using Ticketing.Queues.Contracts;
using Ticketing.Reservations.Contracts;
using Ticketing.Reservations.Locking;

namespace Ticketing.Reservations.Store;

/// <summary>The changes of holds, each one round trip and one transaction. All times are the database's own.</summary>
internal sealed class HoldStore(DbSession session, DbContexts database)
{
    // A lock of another seat can block the insert for a moment (see hold.sql), so it is tried again.
    private const int Attempts = 3;

    private static readonly Procedure Hold = Procedure.Load<HoldStore>("hold");
    private static readonly Procedure GiveBack = Procedure.Load<HoldStore>("give_back");
    private static readonly Procedure Expire = Procedure.Load<HoldStore>("expire");

    /// <summary>The expectation that a hold is not over.</summary>
    public static readonly Procedure InTime = Procedure.Load<HoldStore>("in_time");

    /// <summary>Holds all of the seats, or none. Holds that are over make way, whether or not the sweep has passed.</summary>
    /// <returns>The hold and the holds of the visitor's ticket, or one of <see cref="HoldRefusals"/>.</returns>
    public async Task<(MadeHold? Made, string? Refusal)> HoldAsync(HoldRequest request)
    {
        MadeHold? made = null;
        string? refusal = HoldRefusals.SeatBusy;
        for (var attempt = 1; refusal == HoldRefusals.SeatBusy && attempt <= Attempts; attempt++)
        {
            refusal = await session.ExecuteAsync(new DbChanges().Publishes(ReservationHeld.Topic).Publishes(ReservationExpired.Topic).Call(
                CallOf(request),
                row => made = new MadeHold(
                    new Hold(row.GetInt64(0), row.GetFieldValue<DateTimeOffset>(1), row.GetFieldValue<DateTimeOffset>(2)), TicketHoldsOf(row, 3))));
        }

        return refusal is null ? (made, null) : (null, refusal);
    }

    /// <summary>Ends an open hold of the user's. Null where no hold of this number belongs to the user and is open.</summary>
    public async Task<GivenBack?> GiveBackAsync(long reservationId, string userId)
    {
        GivenBack? given = null;
        var changes = new DbChanges().Publishes(ReservationCancelled.Topic)
            .Call(
                GiveBack.With("reservation", reservationId).With("user", userId),
                row => given = new GivenBack(row.GetInt64(0), Seats(row, 1), new Visitor(row.GetString(2), userId, row.GetInt64(3)), TicketHoldsOf(row, 4)))
            .CallLast(InTime.With("reservation", reservationId));
        return await session.ExecuteAsync(changes) is null ? given : null;
    }

    /// <summary>Ends holds that are over, at most so many, passing over those that another replica works on.</summary>
    /// <returns>The schedule of each.</returns>
    public async Task<IReadOnlyList<long>> ExpireAsync(int most)
    {
        IReadOnlyList<long> schedules = [];
        await session.ExecuteAsync(new DbChanges().Publishes(ReservationExpired.Topic).Call(Expire.With("most", most), row => schedules = Seats(row, 0)));
        return schedules;
    }

    /// <summary>Which of the seats are sold or held, for how long the first of the holds lasts, and whether every seat of the schedule is sold.</summary>
    public async Task<TakenSeats> FindTakenAsync(SeatPlan plan, IReadOnlyList<long> seatIds)
    {
        var (live, sold) = await database.ReadAsync(
            async (ReservationContext context) => (
                Live: await context.Seats
                    .Where(seat => seatIds.Contains(seat.LiveSeatId!.Value) && (seat.State == ReservationSeatRow.Sold || seat.HeldUntil > ModuleContext.Now()))
                    .Select(seat => new { seat.SeatId, seat.State, seat.HeldUntil, Now = ModuleContext.Now() })
                    .ToListAsync(),
                Sold: await context.Seats.CountAsync(seat => seat.ScheduleId == plan.ScheduleId && seat.State == ReservationSeatRow.Sold)),
            CancellationToken.None);
        var held = live.Where(seat => seat.State == ReservationSeatRow.Held).ToArray();
        return new TakenSeats(
            [.. live.Where(seat => seat.State == ReservationSeatRow.Sold).Select(seat => seat.SeatId)],
            [.. held.Select(seat => seat.SeatId)],
            held.Length == 0 ? default : held.Min(seat => seat.HeldUntil - seat.Now),
            sold >= plan.Seats.Count);
    }

    /// <summary>The seats in a column that is a JSON list.</summary>
    /// <exception cref="TimeoutException">There is none: the statement was stopped in the middle of its list, and says so after this row.</exception>
    public static IReadOnlyList<long> Seats(DbDataReader row, int column) => row.IsDBNull(column)
        ? throw new TimeoutException("MariaDB stopped in the middle of a list.")
        : JsonSerializer.Deserialize(row.GetString(column), StoreJson.Default.Int64Array)!;

    /// <summary>The holds of a ticket in three columns: version, end of the last open hold, whether the ticket has paid.</summary>
    public static TicketHolds TicketHoldsOf(DbDataReader row, int column) =>
        new(row.GetInt64(column), row.IsDBNull(column + 1) ? null : row.GetFieldValue<DateTimeOffset>(column + 1), row.GetBoolean(column + 2));

    private static ProcedureCall CallOf(HoldRequest request)
    {
        var (visitor, plan) = (request.Visitor, request.Plan);
        var seats = request.Seats.OrderBy(seat => seat.SeatId).Select(seat => new WantedSeat(seat.SeatId, seat.Position, seat.Price)).ToArray();
        return Hold.With("user", visitor.UserId).With("queue", visitor.Queue).With("ticket", visitor.Ticket)
            .With("schedule", plan.ScheduleId).With("concert_queue", plan.Queue).With("starts_at", plan.StartsAt)
            .With("seats", JsonSerializer.Serialize(seats, StoreJson.Default.WantedSeatArray)).With("amount", request.Seats.Sum(seat => seat.Price))
            .With("seconds", request.HoldSeconds).With("most_seats", request.MaxSeats)
            .With("most_lapsed", request.MaxLapsed).With("pause_seconds", request.PauseSeconds);
    }
}

/// <summary>A hold that is asked for.</summary>
/// <param name="Visitor">For whom.</param>
/// <param name="Plan">The schedule.</param>
/// <param name="Seats">The seats.</param>
/// <param name="HoldSeconds">For how long.</param>
/// <param name="MaxSeats">How many seats of this schedule the visitor may hold.</param>
/// <param name="MaxLapsed">How many of the user's holds of this schedule may have lapsed in an hour; 0 for no bound.</param>
/// <param name="PauseSeconds">For how long the user cannot hold a seat again that they held unpaid.</param>
internal sealed record HoldRequest(
    Visitor Visitor, SeatPlan Plan, IReadOnlyList<PlannedSeat> Seats, int HoldSeconds, int MaxSeats, int MaxLapsed = 0, int PauseSeconds = 0);

/// <summary>A hold that was made.</summary>
/// <param name="Hold">The hold.</param>
/// <param name="TicketHolds">The holds of the ticket that made it.</param>
internal sealed record MadeHold(Hold Hold, TicketHolds TicketHolds);

/// <summary>A hold that was given back.</summary>
/// <param name="ScheduleId">The schedule.</param>
/// <param name="SeatIds">The seats that are free again.</param>
/// <param name="Holder">The ticket that had made it.</param>
/// <param name="TicketHolds">The other holds of that ticket.</param>
internal sealed record GivenBack(long ScheduleId, IReadOnlyList<long> SeatIds, Visitor Holder, TicketHolds TicketHolds);

/// <summary>A seat that a hold is asked for, as the SQL reads it.</summary>
internal sealed record WantedSeat(long Id, string Position, long Price);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(WantedSeat[]))]
[JsonSerializable(typeof(long[]))]
internal sealed partial class StoreJson : JsonSerializerContext;
