using System.Globalization;
using Ticketing.Tests.Faults.Histories;

namespace Ticketing.Tests.Faults.Running;

/// <summary>
/// Makes sure that every kind of call is made on one replica all the time: as somebody who stays, and as one newcomer after another who pays and gets the money back.
/// Each has seats of their own, so nothing but a fault can stop them.
/// </summary>
internal sealed class Prober(Client client, Fleet fleet, int host)
{
    private const long Schedule = 5;
    private const long FirstSeat = 2_701;
    private const int Seats = 2_000;
    private const long ListedSchedule = 1;
    private const int FirstUser = 1_000_000;

    // More than a loss of Redis makes newcomers wait.
    private const int LongestLine = 100;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan AgainAfter = TimeSpan.FromMilliseconds(100);

    private readonly string _resident = User(host, 0);
    private string? _token;
    private int _rounds;
    private int _seats;

    /// <summary>Runs until told to stop. A round that meets a fault is given up.</summary>
    public IEnumerable<Task> Run(CancellationToken stop) => [RepeatAsync(StayAsync, stop), RepeatAsync(BuyAsync, stop)];

    private async Task RepeatAsync(Func<Task<bool>> round, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var isDone = fleet.Live.Contains(host) && await round();
            await Task.Delay(isDone ? Pause : AgainAfter, CancellationToken.None);
        }
    }

    private async Task<bool> StayAsync()
    {
        if (_token is null && (_token = await EnterAsync(_resident)) is null)
            return false;
        return await AskAsync(new Request(Act.Balance, _resident), _token) &&
            await AskAsync(new Request(Act.Seats, _resident), _token) &&
            await HoldAsync(_resident, _token) is { } id &&
            await AskAsync(new Request(Act.Look, _resident) { Reservation = id }, _token) &&
            await AskAsync(new Request(Act.GiveBack, _resident) { Reservation = id }, _token);
    }

    private async Task<bool> BuyAsync()
    {
        var user = User(host, ++_rounds);
        return await EnterAsync(user) is { } token &&
            await AskAsync(new Request(Act.Charge, user) { Amount = 1_000_000 }, token) &&
            await HoldAsync(user, token) is { } id &&
            await AskAsync(new Request(Act.Pay, user) { Reservation = id }, token) &&
            await AskAsync(new Request(Act.Refund, user) { Reservation = id }, token);
    }

    private async Task<string?> EnterAsync(string user) =>
        await client.SendAsync(host, new Request(Act.Enter, user), null) is { Succeeded: true } entered ? Client.Token(entered) : null;

    private async Task<bool> AskAsync(Request request, string token) => (await SendAsync(request, token, ListedSchedule)).Succeeded;

    private async Task<Call> SendAsync(Request request, string token, long schedule)
    {
        var call = await client.SendAsync(host, request, token, schedule);
        // The place has ended: the resident takes a new one.
        if (call.Reply?.Code == "003" && request.User == _resident)
            _token = null;
        return call;
    }

    private async Task<long?> HoldAsync(string user, string token)
    {
        var request = new Request(Act.Hold, user) { Seats = [FirstSeat + (host * Seats) + (Interlocked.Increment(ref _seats) % Seats)] };
        for (var attempt = 0; attempt < LongestLine; attempt++)
        {
            var hold = await SendAsync(request, token, Schedule);
            if (hold.Succeeded)
                return hold.Reply!.Reservation;
            // Only whoever stands in line waits.
            if (hold.Reply?.Code != "403")
                return null;
            await Task.Delay(AgainAfter);
        }

        return null;
    }

    private static string User(int host, int number) => ((FirstUser * (host + 1)) + number).ToString(CultureInfo.InvariantCulture);
}
