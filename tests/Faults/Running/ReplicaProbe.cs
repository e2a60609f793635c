using System.Globalization;
using Ticketing.Tests.Faults.Histories;

namespace Ticketing.Tests.Faults.Running;

/// <summary>
/// Sends every kind of call to one replica all the time: for a user who stays in the queue, and for one new user after another, who pays and is refunded.
/// Their seats are requested by no other client, so nothing but a fault can make a call fail.
/// </summary>
internal sealed class ReplicaProbe(RecordingClient client, TestCluster cluster, int host)
{
    // Seats and schedules of the demo data.
    private const long Schedule = 5;
    private const long FirstSeat = 2_701;
    private const int Seats = 2_000;
    private const long ListedSchedule = 1;
    private const int FirstUser = 1_000_000;

    // More than new users wait after a loss of Redis.
    private const int MaxAdmissionAttempts = 100;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(100);

    private readonly string _resident = User(host, 0);
    private string? _residentToken;
    private int _newUsers;
    private int _seats;

    /// <summary>Runs until it is stopped. A round ends early when a call fails.</summary>
    public IEnumerable<Task> Run(CancellationToken stop) => [RepeatAsync(UseAsResidentAsync, stop), RepeatAsync(BuyAsNewUserAsync, stop)];

    private async Task RepeatAsync(Func<Task<bool>> round, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            var isComplete = cluster.Live.Contains(host) && await round();
            await Task.Delay(isComplete ? Pause : RetryDelay, CancellationToken.None);
        }
    }

    private async Task<bool> UseAsResidentAsync()
    {
        if (_residentToken is null && (_residentToken = await EnterAsync(_resident)) is null)
            return false;
        return await TryAsync(new Request(CallKind.GetBalance, _resident), _residentToken) &&
            await TryAsync(new Request(CallKind.ListSeats, _resident), _residentToken) &&
            await HoldAsync(_resident, _residentToken) is { } id &&
            await TryAsync(new Request(CallKind.GetReservation, _resident) { Reservation = id }, _residentToken) &&
            await TryAsync(new Request(CallKind.GiveBack, _resident) { Reservation = id }, _residentToken);
    }

    private async Task<bool> BuyAsNewUserAsync()
    {
        var user = User(host, ++_newUsers);
        return await EnterAsync(user) is { } token &&
            await TryAsync(new Request(CallKind.Charge, user) { Amount = 1_000_000 }, token) &&
            await HoldAsync(user, token) is { } id &&
            await TryAsync(new Request(CallKind.Pay, user) { Reservation = id }, token) &&
            await TryAsync(new Request(CallKind.Refund, user) { Reservation = id }, token);
    }

    private async Task<string?> EnterAsync(string user) =>
        await client.SendAsync(host, new Request(CallKind.Enter, user), null) is { Succeeded: true } entered ? RecordingClient.Token(entered) : null;

    private async Task<bool> TryAsync(Request request, string token) => (await SendAsync(request, token, ListedSchedule)).Succeeded;

    private async Task<Call> SendAsync(Request request, string token, long schedule)
    {
        var call = await client.SendAsync(host, request, token, schedule);
        // The ticket has ended: the resident enters again.
        if (call.Reply?.Code == "003" && request.User == _resident)
            _residentToken = null;
        return call;
    }

    private async Task<long?> HoldAsync(string user, string token)
    {
        var request = new Request(CallKind.Hold, user) { Seats = [FirstSeat + (host * Seats) + (Interlocked.Increment(ref _seats) % Seats)] };
        for (var attempt = 0; attempt < MaxAdmissionAttempts; attempt++)
        {
            var hold = await SendAsync(request, token, Schedule);
            if (hold.Succeeded)
                return hold.Reply!.Reservation;
            // 403: the user waits in the queue.
            if (hold.Reply?.Code != "403")
                return null;
            await Task.Delay(RetryDelay);
        }

        return null;
    }

    private static string User(int host, int number) => ((FirstUser * (host + 1)) + number).ToString(CultureInfo.InvariantCulture);
}
