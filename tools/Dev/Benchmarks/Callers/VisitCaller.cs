using Ticketing.Dev.Benchmarks.Load;

namespace Ticketing.Dev.Benchmarks.Callers;

/// <summary>Whole visits, one person after the other: token, check, schedules, seats, hold, charge, pay.</summary>
/// <param name="bed">Numbers the users.</param>
/// <param name="concertId">The concert whose queue is entered.</param>
/// <param name="price">What a seat costs.</param>
/// <param name="nextSeat">The next person's seat; null when there is none left.</param>
internal sealed class VisitCaller(TestBed bed, string concertId, int price, Func<Seat?> nextSeat) : Caller
{
    /// <summary>How many calls a visit has.</summary>
    public const int Calls = (int)Step.Pay + 1;

    private Step _step = Step.Enter;
    private Seat _seat = null!;
    private string? _token;
    private long? _reservation;

    private enum Step
    {
        Enter,
        Check,
        Schedules,
        Seats,
        Hold,
        Charge,
        Pay,
    }

    public override ReadOnlyMemory<byte> Next()
    {
        if (_step != Step.Enter)
            return Request();
        var seat = nextSeat();
        if (seat is null)
            return ReadOnlyMemory<byte>.Empty;
        _seat = seat;
        return Request();
    }

    public override Outcome Judge(int status, ReadOnlySpan<byte> body)
    {
        if (status != 200 || !Read(body))
            return Outcome.Failure;
        var isLast = _step == Step.Pay;
        _step = isLast ? Step.Enter : _step + 1;
        return isLast ? Outcome.Success : Outcome.Step;
    }

    private byte[] Request() => _step switch
    {
        Step.Enter => RequestText.Post("/v1/api/queue/token", body: $$"""{"userId":{{bed.NextUser()}},"concertId":"{{concertId}}"}"""),
        Step.Check => RequestText.Post("/v1/api/queue/token/check", _token),
        Step.Schedules => RequestText.Get("/v1/api/concerts/schedule", _token),
        Step.Seats => RequestText.Get($"/v1/api/concerts/seat?scheduleId={_seat.Schedule}", _token),
        Step.Hold => RequestText.Post("/v1/api/concerts/reserve", _token, $$"""{"scheduleId":{{_seat.Schedule}},"seatId":{{_seat.Id}}}"""),
        Step.Charge => RequestText.Post("/v1/api/user/amount", _token, $$"""{"amount":{{price}}}"""),
        _ => RequestText.Post("/v1/api/concerts/payment", _token, $$"""{"reservationId":{{_reservation}}}"""),
    };

    // Keeps what later steps need; false when it is not there.
    private bool Read(ReadOnlySpan<byte> body) => _step switch
    {
        Step.Enter => (_token = JsonText.Text(body, "\"queueToken\":\""u8)) is not null,
        Step.Check => body.IndexOf("PROGRESS"u8) >= 0,
        Step.Hold => (_reservation = JsonText.Number(body, "\"reservationId\":"u8)) is not null,
        _ => true,
    };
}
