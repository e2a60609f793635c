using System.Collections.Concurrent;
using System.Globalization;
using Ticketing.Dev.Benchmarks.Callers;
using Ticketing.Dev.Benchmarks.Load;
using Ticketing.Dev.CommandLine;
using Ticketing.Tests.Support;

namespace Ticketing.Dev.Benchmarks;

/// <summary>Seats of the benchmark's own concerts, and people who hold and buy them.</summary>
internal sealed class BenchSeats(TestBed bed)
{
    // More than the highest measured rate of one host in a second.
    private const int HoldsPerSecond = 6_000;
    private const int PaymentsPerSecond = 3_000;
    private const int VisitsPerSecond = 1_500;
    private const int Crowd = 5_000;
    private const int Price = 50_000;

    private static readonly SeatPlan Hall = new(Concert: 900, Code: "bench", FirstSchedule: 900, FirstSeat: 10_000_000, SeatsOfSchedule: 10_000);
    private static readonly SeatPlan Halls = new(Concert: 901, Code: "bench-flow", FirstSchedule: 2_000, FirstSeat: 50_000_000, SeatsOfSchedule: 500);

    private readonly ConcurrentQueue<Held> _held = new();
    private string[] _people = [];
    private string[] _crowd = [];
    private int _nextPerson;
    private int _nextVisit;

    /// <summary>Callers that hold free seats, each another seat for another person.</summary>
    public async Task<Func<Caller>> HoldAsync()
    {
        await AdmitAsync();
        return Hold;
    }

    /// <summary>Callers that pay for holds.</summary>
    public async Task<Func<Caller>> PayAsync()
    {
        await AdmitAsync();
        var wanted = (int)(PaymentsPerSecond * bed.Options.Total.TotalSeconds);
        while (_held.Count < wanted && _nextPerson < _people.Length)
            await bed.LoadAsync("hold", Hold, TimeSpan.FromSeconds(1));
        var held = _held.ToArray();
        var charge = new WorkList<byte[]>([.. held.Select(Charge)]);
        await bed.LoadAsync("charge", () => new ListCaller(charge), TimeSpan.FromMinutes(5));
        var pay = new WorkList<byte[]>([.. held.Select(Payment)]);
        return () => new ListCaller(pay);
    }

    /// <summary>Callers that all ask for one seat, which is held.</summary>
    public async Task<Func<Caller>> AskForHeldSeatAsync()
    {
        await AdmitAsync();
        var body = HoldBody(Hall, _people.Length);
        using var holding = new HttpRequestMessage(HttpMethod.Post, "/v1/api/concerts/reserve")
        {
            Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json"),
        };
        holding.Headers.TryAddWithoutValidation("Authorization", _crowd[0]);
        using var held = await bed.Host.Client.SendAsync(holding);
        held.EnsureSuccessStatusCode();
        byte[][] requests = [.. _crowd.Select(token => RequestText.Post("/v1/api/concerts/reserve", token, body))];
        return () => new RefusedCaller(requests);
    }

    /// <summary>Callers that come, look, hold a seat, and buy it, each a new person with another seat. The halls fill one after the other.</summary>
    public async Task<Func<Caller>> VisitAsync()
    {
        var seats = (int)(VisitsPerSecond * bed.Options.Total.TotalSeconds);
        await AddAsync(Halls, seats / Halls.SeatsOfSchedule);
        return () => new VisitCaller(bed, Halls.Code, Price, NextSeat);

        Seat? NextSeat() => Interlocked.Increment(ref _nextVisit) - 1 is var visit && visit < seats ? Halls.Seat(visit) : null;
    }

    /// <summary>How many statements the database has had so far.</summary>
    public Task<long> CountStatementsAsync() =>
        bed.Database.QueryAsync<long>("select variable_value from information_schema.global_status where variable_name = 'QUESTIONS'");

    private static byte[] Charge(Held hold) => RequestText.Post("/v1/api/user/amount", hold.Token, $$"""{"amount":{{Price}}}""");

    private static byte[] Payment(Held hold) =>
        RequestText.Post("/v1/api/concerts/payment", hold.Token, $$"""{"reservationId":{{hold.Reservation}}}""");

    private HoldCaller Hold() => new(
        () => Interlocked.Increment(ref _nextPerson) - 1 is var person && person < _people.Length
            ? new HoldRequest(_people[person], HoldBody(Hall, person))
            : null,
        _held.Enqueue);

    private async Task AdmitAsync()
    {
        if (_people.Length > 0)
            return;
        var people = (int)(HoldsPerSecond * bed.Options.Total.TotalSeconds);
        await AddAsync(Hall, (people / Hall.SeatsOfSchedule) + 1);
        _people = await bed.IssueTokensAsync(Hall.Code, people);
        _crowd = await bed.IssueTokensAsync(Hall.Code, Crowd);
        await bed.ExpectStatusAsync(_crowd[^1], "PROGRESS");
    }

    private async Task AddAsync(SeatPlan plan, int schedules)
    {
        var variables = string.Create(CultureInfo.InvariantCulture, $"""
            set @concert = {plan.Concert}, @code = '{plan.Code}', @schedules = {schedules}, @each = {plan.SeatsOfSchedule},
                @first_schedule = {plan.FirstSchedule}, @first_seat = {plan.FirstSeat};

            """);
        await bed.Database.ExecuteAsync(variables + Resources.Text("seats.sql"));
        await bed.ConfigureQueueAsync(plan.Code, """{"capacity":10000000}""");
    }

    private static string HoldBody(SeatPlan plan, int number)
    {
        var seat = plan.Seat(number);
        return $$"""{"scheduleId":{{seat.Schedule}},"seatId":{{seat.Id}}}""";
    }
}

/// <summary>The numbers of a concert of the benchmark.</summary>
internal sealed record SeatPlan(long Concert, string Code, long FirstSchedule, long FirstSeat, int SeatsOfSchedule)
{
    public Seat Seat(int number) => new(FirstSchedule + (number / SeatsOfSchedule), FirstSeat + number);
}

/// <summary>A seat of a schedule.</summary>
internal sealed record Seat(long Schedule, long Id);

/// <summary>A hold that was made.</summary>
internal sealed record Held(string Token, long Reservation);
