using Ticketing.Data.Audit;

namespace Ticketing.Reservations.Store;

/// <summary>What must be true of reservations and their seats.</summary>
internal sealed class ReservationAudit : IAuditSource
{
    public string Name => "reservations";

    public IReadOnlyList<AuditCheck> Checks { get; } =
    [
        new(
            "no seat has two live reservations",
            "select count(*) from reservation.reservation_seats where state <> 'FREE'",
            """
            select format('seat %s: live in the reservations %s', seat_id, string_agg(reservation_id::text, ', ' order by reservation_id))
            from reservation.reservation_seats where state <> 'FREE' group by seat_id having count(*) > 1 order by seat_id
            """),
        new(
            "the seats of every reservation are its user's and schedule's, and in the state that goes with it",
            "select count(*) from reservation.reservation_seats",
            """
            select format('reservation %s is %s, its seat %s is %s', r.id, r.status, s.seat_id, s.state)
            from reservation.reservations r join reservation.reservation_seats s on s.reservation_id = r.id
            where s.state <> case r.status when 'HELD' then 'HELD' when 'PAID' then 'SOLD' else 'FREE' end
                or s.user_id <> r.user_id or s.schedule_id <> r.schedule_id or s.held_until <> r.held_until
            order by r.id, s.seat_id
            """),
        new(
            "the price of every reservation is that of its seats",
            "select count(*) from reservation.reservations",
            """
            select format('reservation %s: its price is %s, its seats cost %s', r.id, r.amount, coalesce(s.total, 0))
            from reservation.reservations r
                left join (select reservation_id, sum(price) as total from reservation.reservation_seats group by reservation_id) s on s.reservation_id = r.id
            where r.amount is distinct from s.total order by r.id
            """),
    ];

    public string Sales =>
        "select id, user_id, amount, status from reservation.reservations where status in ('PAID', 'REFUNDED') order by id";
}
