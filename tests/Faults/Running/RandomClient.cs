using System.Globalization;
using Ticketing.Tests.Faults.Histories;

namespace Ticketing.Tests.Faults.Running;

/// <summary>
/// A user's client that makes every kind of call in random order: in time and too late, once and twice at once, with and without an Idempotency-Key.
/// It sends a request again when the outcome is unknown.
/// </summary>
internal sealed class RandomClient(RecordingClient client, TestCluster cluster, HistoryRecorder recorder, string user, int seed)
{
    // Schedules of the demo data: a small one, whose seats are contended, and a large one.
    private const long SmallSchedule = 1;
    private const int SmallScheduleSeats = 50;
    private const long LargeSchedule = 5;
    private const long LargeScheduleFirstSeat = 201;
    private const int LargeScheduleSeats = 600;

    private const int MaxKnownReservations = 12;
    private const int MaxAttempts = 40;

    private static readonly TimeSpan RetryDelay = TimeSpan.FromMilliseconds(250);

    private static long _charges;

    private readonly Random _random = new(seed);
    private readonly List<(long Id, TimeSpan Until)> _held = [];
    private readonly List<long> _paid = [];
    private readonly Queue<long> _known = new();
    private readonly Lock _gate = new();
    private string? _token;
    private bool _hasTicket;
    private int _keys;

    /// <summary>Runs until it is stopped.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            await StepAsync();
            await Task.Delay(Next(20, 280), CancellationToken.None);
        }
    }

    private async Task StepAsync()
    {
        if (!_hasTicket && !await EnterAsync())
            return;

        switch (Next(100))
        {
            case < 10:
                await ChargeAsync();
                break;
            case < 20:
                await SendAsync(new Request(CallKind.GetBalance, user));
                break;
            case < 24:
                await SendAsync(new Request(CallKind.ListSeats, user), SmallSchedule);
                break;
            case < 34 when _known.Count > 0:
                await GetReservationAsync(_known.ElementAt(Next(_known.Count)));
                break;
            case < 46 when _paid.Count > 0:
                await RefundAsync();
                break;
            case < 60 when _held.Count < 2:
            case >= 46 when _held.Count == 0:
                await HoldAsync();
                break;
            case >= 46:
                await EndHoldAsync();
                break;
        }
    }

    private async Task<bool> EnterAsync()
    {
        var entered = await SendAsync(new Request(CallKind.Enter, user));
        if (entered.Succeeded)
            (_token, _hasTicket) = (RecordingClient.Token(entered), true);
        return entered.Succeeded;
    }

    // Each amount is unique, so that it identifies the ledger entry.
    private async Task ChargeAsync()
    {
        var amount = (Next(20, 300) * 1_000_000L) + (Interlocked.Increment(ref _charges) % 1_000_000);
        await ChangeAsync(new Request(CallKind.Charge, user) { Amount = amount });
    }

    private async Task HoldAsync()
    {
        var (schedule, firstSeat, count) =
            Next(3) > 0 ? (SmallSchedule, 1L, SmallScheduleSeats) : (LargeSchedule, LargeScheduleFirstSeat, LargeScheduleSeats);
        var from = firstSeat + Next(count - 4);
        var seats = Enumerable.Range(0, 4).OrderBy(_ => Next(int.MaxValue)).Take(Next(3) > 0 ? 1 : Next(2, 4)).Select(n => from + n).ToArray();
        var calls = await ChangeAsync(new Request(CallKind.Hold, user) { Seats = seats }, schedule);
        foreach (var hold in calls.Where(call => call.Succeeded).DistinctBy(call => call.Reply!.Reservation))
        {
            _held.Add((hold.Reply!.Reservation, hold.EndedAt + RunOptions.Rules.HoldTime));
            Remember(hold.Reply.Reservation);
        }
    }

    // Pays, gives back, does both at once, pays close to the expiry, or lets the hold expire.
    private async Task EndHoldAsync()
    {
        var (id, until) = _held[0];
        _held.RemoveAt(0);
        var (pay, giveBack) = (new Request(CallKind.Pay, user) { Reservation = id }, new Request(CallKind.GiveBack, user) { Reservation = id });
        switch (Next(10))
        {
            case < 5:
                NotePayment(id, await ChangeAsync(pay));
                break;
            case 5:
                await ChangeAsync(giveBack);
                break;
            case 6:
                var concurrent = ChangeAsync(giveBack);
                NotePayment(id, await ChangeAsync(pay));
                await concurrent;
                break;
            case < 9:
                await Task.Delay(NotNegative(until - recorder.Now + TimeSpan.FromMilliseconds(Next(-120, 60))));
                NotePayment(id, await ChangeAsync(pay));
                break;
        }

        if (Next(2) == 0)
            await GetReservationAsync(id);
    }

    private void NotePayment(long id, IEnumerable<Call> calls)
    {
        if (!calls.Any(call => call.Succeeded))
            return;
        _paid.Add(id);
        // The payment of the last open hold ends the ticket. Where another is open, entering finds the same ticket.
        _hasTicket = false;
    }

    private async Task RefundAsync()
    {
        var id = _paid[Next(_paid.Count)];
        var calls = await ChangeAsync(new Request(CallKind.Refund, user) { Reservation = id });
        if (calls.Any(call => call.Succeeded || call.IsRefusal))
            _paid.Remove(id);
    }

    private Task<Call> GetReservationAsync(long id) => SendAsync(new Request(CallKind.GetReservation, user) { Reservation = id });

    private void Remember(long id)
    {
        _known.Enqueue(id);
        if (_known.Count > MaxKnownReservations)
            _known.Dequeue();
    }

    // Requests a change without a key or with one; once, twice at once, or once more later.
    private async Task<IReadOnlyList<Call>> ChangeAsync(Request request, long schedule = 0)
    {
        // All attempts carry the token of the first, also when the ticket ends meanwhile.
        var token = _token;
        var keyed = request with { Key = string.Create(CultureInfo.InvariantCulture, $"{user}-{seed}-{++_keys}") };
        switch (Next(10))
        {
            case < 3:
                return await SendWithoutKeyAsync(request, schedule, token);
            case 3:
                return await TwiceAsync(() => SendWithoutKeyAsync(request, schedule, token));
            case < 7:
                return await SendUntilAnsweredAsync(keyed, schedule, token);
            case < 9:
                return await TwiceAsync(() => SendUntilAnsweredAsync(keyed, schedule, token));
            default:
                var first = await SendUntilAnsweredAsync(keyed, schedule, token);
                await Task.Delay(Next(1_000));
                return [.. first, .. await SendUntilAnsweredAsync(keyed, schedule, token)];
        }
    }

    private static async Task<IReadOnlyList<Call>> TwiceAsync(Func<Task<IReadOnlyList<Call>>> send) =>
        [.. (await Task.WhenAll(send(), send())).SelectMany(calls => calls)];

    // Without a key only changes that cannot be made twice are requested again.
    private async Task<IReadOnlyList<Call>> SendWithoutKeyAsync(Request request, long schedule, string? token)
    {
        var first = await SendAsync(request, schedule, token);
        var canRepeat = request.Kind is CallKind.Pay or CallKind.GiveBack or CallKind.Refund;
        return first.IsIndeterminate && canRepeat ? [first, await SendAsync(request, schedule, token)] : [first];
    }

    private async Task<IReadOnlyList<Call>> SendUntilAnsweredAsync(Request request, long schedule, string? token)
    {
        var calls = new List<Call>();
        while (calls.Count < MaxAttempts)
        {
            calls.Add(await SendAsync(request, schedule, token));
            if (!calls[^1].IsIndeterminate && calls[^1].Reply!.Status != 409)
                break;
            await Task.Delay(RetryDelay);
        }

        return calls;
    }

    private async Task<Call> SendAsync(Request request, long schedule = 0, string? token = null)
    {
        var call = await client.SendAsync(Host(), request, request.Kind == CallKind.Enter ? null : token ?? _token, schedule, AbandonAfter());
        if (call.Reply?.Code == "003")
            _hasTicket = false;
        // 403: the user waits in the queue, after a loss of Redis.
        if (call.Reply?.Code == "403")
            await Task.Delay(RetryDelay);
        return call;
    }

    // One call in forty is abandoned before an answer can have come.
    private TimeSpan? AbandonAfter() => Next(40) == 0 ? TimeSpan.FromMilliseconds(Next(1, 25)) : null;

    // The lock is for two calls at once.
    private int Next(int end)
    {
        lock (_gate)
            return _random.Next(end);
    }

    private int Next(int begin, int end) => begin + Next(end - begin);

    // Like a load balancer, which does not always know at once that a replica has ended.
    private int Host()
    {
        var live = cluster.Live;
        return live.Count == 0 || Next(25) == 0 ? Next(TestCluster.Size) : live[Next(live.Count)];
    }

    private static TimeSpan NotNegative(TimeSpan span) => span > TimeSpan.Zero ? span : TimeSpan.Zero;
}
