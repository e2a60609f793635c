using Ticketing.Common.Results;

namespace Ticketing.Host.OpenApi;

/// <summary>The notes on the reservation API (<c>/v1/api</c>).</summary>
internal static class ReservationApiNotes
{
    private const string Token = "v1.ZGVmYXVsdHwxfDE3OTU5MjIzMzQ1Njc4OTA.Qm9va01lQVNlYXQ";

    private const string Reservation =
        """
        {"reservationId":1001,"scheduleId":1,"seats":[{"seatId":1,"position":"A1","amount":150000}],"amount":150000,
         "seatStatus":"TEMP_RESERVED","status":"HELD","reservedDate":"2026-12-05 10:00:00","reservedUntilDate":"2026-12-05 10:05:00",
         "expiresInMs":297500}
        """;

    private static readonly ParameterNote ReservationId = new("id", "The reservation's number.", "1001");

    /// <summary>One for each call.</summary>
    public static IReadOnlyList<OperationNotes> All { get; } =
    [
        new("IssueToken")
        {
            Requests = new Dictionary<string, string>
            {
                ["The site-wide queue"] = """{"userId":1}""",
                ["The queue of one concert"] = """{"userId":1,"concertId":1}""",
            },
            Answer = $$"""{"queueToken":"{{Token}}"}""",
            Errors = [Errors.Malformed, Errors.NotAuthentic, Errors.NotFound, Errors.NotJson, Errors.TooLarge],
            BadField = "userId",
        },
        new("CheckToken")
        {
            Answer = """{"queuePosition":12,"status":"WAITING","estimatedWaitSeconds":3,"pollAfterMs":2000,"expiresAt":"2026-12-05T10:05:00Z"}""",
        },
        new("GetAmount") { Answer = """{"amount":50000}""" },
        new("ChargeAmount")
        {
            Requests = new Dictionary<string, string> { ["Charge 50,000 won"] = """{"amount":50000}""" },
            Answer = """{"amount":50000}""",
            Errors = [Errors.Malformed, Errors.NotJson, Errors.TooLarge],
            BadField = "amount",
        },
        new("ChargeCallback")
        {
            Requests = new Dictionary<string, string>
            {
                ["A payment of 50,000 won, signed with the key charge-callback-secret-of-this-page-0123"] =
                    """{"chargeId":"pay-20261205-0001","userId":"1","amount":50000}""",
            },
            Parameters =
            [
                new ParameterNote(
                    "X-Charge-Time", "When the call was signed, in seconds since 1970: at most five minutes ago.", "\"1796464800\"", IsHeader: true),
                new ParameterNote(
                    "X-Charge-Signature",
                    "sha256= and the HMAC-SHA256 of the time, a dot and the body's bytes in hexadecimal, with Charging:CallbackSecret as the key.",
                    "\"sha256=22b55c93a277e07356e456aed90eb11696ae4352cd6f57451940a9c47ae2408d\"",
                    IsHeader: true),
            ],
            Answer = """{"chargeId":"pay-20261205-0001","userId":"1","amount":50000,"historyId":2}""",
            Errors = [Errors.Malformed, Errors.NotAuthentic, Errors.NotFound, Errors.IdempotencyConflict, Errors.NotJson, Errors.TooLarge],
            BadField = "chargeId",
        },
        new("GetHistory")
        {
            Answer =
                """
                [{"historyId":3,"type":"PAYMENT","amount":150000,"balance":50000,"reference":"1001","createdDate":"2026-12-05 10:01:30"},
                 {"historyId":2,"type":"CHARGE","amount":200000,"balance":200000,"createdDate":"2026-12-05 10:01:00"}]
                """,
            Parameters =
            [
                new ParameterNote("before", "Only entries older than the one of this number: the last of the page before.", "3", IsRequired: false),
                new ParameterNote("size", "How many entries at most, from 1 to 100.", "20", IsRequired: false),
            ],
            Errors = [Errors.Malformed],
            BadField = "size",
        },
        new("ListConcerts")
        {
            Answer =
                """
                [{"concertId":1,"code":"concert-1","title":"서울의 봄밤 재즈","queue":"concert-1","dates":[{"scheduleId":1,
                  "startsAt":"2026-12-05T19:00:00+00:00","openDate":"2026-12-05","startTime":"19:00","endTime":"21:30","seatStatus":"AVAILABLE",
                  "hasStarted":false,"seats":50,"seatsLeft":42,"seatsHeld":3}]}]
                """,
            IsKept = true,
        },
        new("ListSchedules")
        {
            Answer =
                """
                [{"scheduleId":1,"concertTitle":"서울의 봄밤 재즈","openDate":"2026-12-05","startTime":"19:00","endTime":"21:30","seatStatus":"AVAILABLE"},
                 {"scheduleId":4,"concertTitle":"Strings at Midnight","openDate":"2026-12-13","startTime":"17:00","endTime":"19:30","seatStatus":"SOLD_OUT"}]
                """,
            IsKept = true,
        },
        new("ListSeats")
        {
            Parameters = [new ParameterNote("scheduleId", "The schedule's number, from the list of schedules.", "1")],
            Answer =
                """
                [{"seatId":1,"position":"A1","amount":150000,"seatStatus":"AVAILABLE"},
                 {"seatId":2,"position":"A2","amount":150000,"seatStatus":"TEMP_RESERVED"},
                 {"seatId":3,"position":"A3","amount":150000,"seatStatus":"RESERVED"}]
                """,
            Errors = [Errors.Malformed, Errors.Forbidden, Errors.NotFound],
            BadField = "scheduleId",
            IsKept = true,
        },
        new("FindBestSeats")
        {
            Parameters =
            [
                new ParameterNote("scheduleId", "The schedule's number, from the list of schedules.", "1"),
                new ParameterNote("count", "How many seats, from 1 to 4; 1 unless given.", "2", IsRequired: false),
                new ParameterNote("maxAmount", "What one seat may cost, in won.", "130000", IsRequired: false),
            ],
            Answer =
                """
                [{"seatId":15,"position":"B5","amount":130000,"seatStatus":"AVAILABLE"},
                 {"seatId":16,"position":"B6","amount":130000,"seatStatus":"AVAILABLE"}]
                """,
            Errors = [Errors.Malformed, Errors.Forbidden, Errors.NotFound],
            BadField = "scheduleId",
        },
        new("ReserveSeats")
        {
            Requests = new Dictionary<string, string>
            {
                ["One seat"] = """{"scheduleId":1,"seatId":1}""",
                ["Several seats, all or none"] = """{"scheduleId":1,"seatIds":[1,2]}""",
            },
            Answer =
                """
                {"reservationId":1001,"seatStatus":"TEMP_RESERVED","reservedDate":"2026-12-05 10:00:00","reservedUntilDate":"2026-12-05 10:05:00"}
                """,
            Errors = [Errors.SoldOut, Errors.SeatNotAvailable, Errors.Malformed, Errors.Forbidden, Errors.NotFound, Errors.NotJson, Errors.TooLarge],
            BadField = "scheduleId",
        },
        new("GetReservation")
        {
            Parameters = [ReservationId],
            Answer = Reservation,
            Errors = [Errors.Malformed, Errors.Forbidden, Errors.NotFound],
            BadField = "id",
        },
        new("GetTicket")
        {
            Parameters = [ReservationId],
            Answer = """{"ticket":"eyJhbGciOiJFUzI1NiJ9.eyJyZXNlcnZhdGlvbiI6MTAwMX0.c2lnbmF0dXJl","svg":"<svg></svg>"}""",
            Errors = [Errors.ReservationNotOpen, Errors.Malformed, Errors.Forbidden, Errors.NotFound],
            BadField = "id",
        },
        new("ListReservations")
        {
            Parameters =
            [
                new ParameterNote("before", "Only reservations older than the one of this number: the last of the page before.", "1002", IsRequired: false),
            ],
            Answer = $"[{Reservation}]",
            Errors = [Errors.Malformed],
            BadField = "before",
        },
        new("GiveBackReservation")
        {
            Parameters = [ReservationId],
            Answer = """{"reservationId":1001,"seatStatus":"AVAILABLE","status":"CANCELLED"}""",
            Errors = [Errors.ReservationNotOpen, Errors.Malformed, Errors.Forbidden, Errors.NotFound],
            BadField = "id",
        },
        new("Pay")
        {
            Requests = new Dictionary<string, string> { ["Pay for a hold"] = """{"reservationId":1001}""" },
            Answer = """{"paymentAmount":150000,"seatStatus":"RESERVED","queueStatus":"DONE"}""",
            Errors = [Errors.BalanceTooLow, Errors.ReservationNotOpen, Errors.Malformed, Errors.Forbidden, Errors.NotFound, Errors.NotJson, Errors.TooLarge],
            BadField = "reservationId",
        },
        new("Refund")
        {
            Parameters = [ReservationId],
            Answer = """{"reservationId":1001,"refundAmount":150000,"paymentStatus":"CANCELED","seatStatus":"AVAILABLE"}""",
            Errors = [Errors.ReservationNotOpen, Errors.Malformed, Errors.Forbidden, Errors.NotFound],
            BadField = "id",
        },
    ];
}
