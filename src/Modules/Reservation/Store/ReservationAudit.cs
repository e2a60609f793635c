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
            "select count(*) from reservation_reservation_seats where state <> 'FREE'",
            """
            select concat('seat ', seat_id, ': live in the reservations ', group_concat(reservation_id order by reservation_id separator ', '))
            from reservation_reservation_seats where state <> 'FREE' group by seat_id having count(*) > 1 order by seat_id
            """),
        new(
            "the seats of every reservation are its user's and schedule's, and in the state that goes with it",
            "select count(*) from reservation_reservation_seats",
            """
            select concat('reservation ', r.id, ' is ', r.status, ', its seat ', s.seat_id, ' is ', s.state)
            from reservation_reservations r join reservation_reservation_seats s on s.reservation_id = r.id
            where s.state <> case r.status when 'HELD' then 'HELD' when 'PAID' then 'SOLD' else 'FREE' end
                or s.user_id <> r.user_id or s.schedule_id <> r.schedule_id or s.held_until <> r.held_until
            order by r.id, s.seat_id
            """),
        new(
            "the price of every reservation is that of its seats",
            "select count(*) from reservation_reservations",
            """
            select concat('reservation ', r.id, ': its price is ', r.amount, ', its seats cost ', coalesce(s.total, 0))
            from reservation_reservations r
                left join (select reservation_id, sum(price) as total from reservation_reservation_seats group by reservation_id) s on s.reservation_id = r.id
            where not (r.amount <=> s.total) order by r.id
            """),
    ];

    public string Sales =>
        "select id as reservation_id, user_id, amount, status as state from reservation_reservations where status in ('PAID', 'REFUNDED')";
}
