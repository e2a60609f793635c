using System.Globalization;
using Ticketing.Tests.Faults.Histories;

namespace Ticketing.Tests.Faults.Running;

/// <summary>
/// Somebody who does everything that can be done, in no order: charges, holds, pays, gives back, refunds, looks; in time and too late; once and twice at once; with and without
/// a key; and asks again where no answer came.
/// </summary>
internal sealed class Shopper(Client client, Fleet fleet, Recorder recorder, string user, int seed)
{
    // A small hall that everybody wants, and a large one. Their seats are those of the demo data.
    private const long Hall = 1;
    private const int HallSeats = 50;
    private const long Arena = 5;
    private const long ArenaFirstSeat = 201;
    private const int ArenaSeats = 600;

    private const int Remembered = 12;
    private const int MostAttempts = 40;

    private static readonly TimeSpan AgainAfter = TimeSpan.FromMilliseconds(250);

    private static long _charges;

    private readonly Random _random = new(seed);
    private readonly List<(long Id, TimeSpan Until)> _held = [];
    private readonly List<long> _paid = [];
    private readonly Queue<long> _known = new();
    private readonly Lock _gate = new();
    private string? _token;
    private bool _isIn;
    private int _keys;

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
        if (!_isIn && !await EnterAsync())
            return;

        switch (Next(100))
        {
            case < 10:
                // Each amount is new, so that its line in the books is known by it.
                await DoAsync(new Request(Act.Charge, user) { Amount = (Next(20, 300) * 1_000_000L) + (Interlocked.Increment(ref _charges) % 1_000_000) });
                break;
            case < 20:
                await SendAsync(new Request(Act.Balance, user));
                break;
            case < 24:
                await SendAsync(new Request(Act.Seats, user), Hall);
                break;
            case < 34 when _known.Count > 0:
                await LookAsync(_known.ElementAt(Next(_known.Count)));
                break;
            case < 46 when _paid.Count > 0:
                await RefundAsync();
                break;
            case < 60 when _held.Count < 2:
            case >= 46 when _held.Count == 0:
                await HoldAsync();
                break;
            case >= 46:
                await EndAsync();
                break;
        }
    }

    private async Task<bool> EnterAsync()
    {
        var entered = await SendAsync(new Request(Act.Enter, user));
        if (entered.Succeeded)
            (_token, _isIn) = (Client.Token(entered), true);
        return entered.Succeeded;
    }

    private async Task HoldAsync()
    {
        var (schedule, first, count) = Next(3) > 0 ? (Hall, 1L, HallSeats) : (Arena, ArenaFirstSeat, ArenaSeats);
        var from = first + Next(count - 4);
        var seats = Enumerable.Range(0, 4).OrderBy(_ => Next(int.MaxValue)).Take(Next(3) > 0 ? 1 : Next(2, 4)).Select(n => from + n).ToArray();
        foreach (var hold in (await DoAsync(new Request(Act.Hold, user) { Seats = seats }, schedule)).Where(hold => hold.Succeeded).DistinctBy(hold => hold.Reply!.Reservation))
        {
            _held.Add((hold.Reply!.Reservation, hold.Ended + RunOptions.Rules.Hold));
            Remember(hold.Reply.Reservation);
        }
    }

    /// <summary>Ends a hold in one of the ways in which holds end.</summary>
    private async Task EndAsync()
    {
        var (id, until) = _held[0];
        _held.RemoveAt(0);
        var (pay, giveBack) = (new Request(Act.Pay, user) { Reservation = id }, new Request(Act.GiveBack, user) { Reservation = id });
        switch (Next(10))
        {
            case < 5:
                Paid(id, await DoAsync(pay));
                break;
            case 5:
                await DoAsync(giveBack);
                break;
            case 6:
                // The two race. So do two payments, where the way of asking is to ask twice.
                var racing = DoAsync(giveBack);
                Paid(id, await DoAsync(pay));
                await racing;
                break;
            case < 9:
                // In the last moment, or after it.
                await Task.Delay(Positive(until - recorder.Now + TimeSpan.FromMilliseconds(Next(-120, 60))));
                Paid(id, await DoAsync(pay));
                break;
        }

        if (Next(2) == 0)
            await LookAsync(id);
    }

    private void Paid(long id, IEnumerable<Call> calls)
    {
        if (!calls.Any(call => call.Succeeded))
            return;
        _paid.Add(id);
        // The token is DONE.
        _isIn = false;
    }

    private async Task RefundAsync()
    {
        var id = _paid[Next(_paid.Count)];
        if ((await DoAsync(new Request(Act.Refund, user) { Reservation = id })).Any(call => call.Succeeded || call.IsRefusal))
            _paid.Remove(id);
    }

    private Task<Call> LookAsync(long id) => SendAsync(new Request(Act.Look, user) { Reservation = id });

    private void Remember(long id)
    {
        _known.Enqueue(id);
        if (_known.Count > Remembered)
            _known.Dequeue();
    }

    /// <summary>Asks for a change in one of the ways in which clients do.</summary>
    private async Task<IReadOnlyList<Call>> DoAsync(Request request, long schedule = 0)
    {
        // One wish is asked for with one token, whatever becomes of the place meanwhile.
        var token = _token;
        var keyed = request with { Key = string.Create(CultureInfo.InvariantCulture, $"{user}-{seed}-{++_keys}") };
        switch (Next(10))
        {
            case < 3:
                return await PlainAsync(request, schedule, token);
            case 3:
                return [.. (await Task.WhenAll(PlainAsync(request, schedule, token), PlainAsync(request, schedule, token))).SelectMany(calls => calls)];
            case < 7:
                return await InsistAsync(keyed, schedule, token);
            case < 9:
                return [.. (await Task.WhenAll(InsistAsync(keyed, schedule, token), InsistAsync(keyed, schedule, token))).SelectMany(calls => calls)];
            default:
                var first = await InsistAsync(keyed, schedule, token);
                await Task.Delay(Next(1_000));
                return [.. first, .. await InsistAsync(keyed, schedule, token)];
        }
    }

    // Without a key only what cannot be done twice is asked again.
    private async Task<IReadOnlyList<Call>> PlainAsync(Request request, long schedule, string? token)
    {
        var first = await SendAsync(request, schedule, token);
        return first.IsUnknown && request.Act is Act.Pay or Act.GiveBack or Act.Refund ? [first, await SendAsync(request, schedule, token)] : [first];
    }

    // With a key, until there is an answer for good.
    private async Task<IReadOnlyList<Call>> InsistAsync(Request request, long schedule, string? token)
    {
        var calls = new List<Call>();
        while (calls.Count < MostAttempts)
        {
            calls.Add(await SendAsync(request, schedule, token));
            if (!calls[^1].IsUnknown && calls[^1].Reply!.Status != 409)
                break;
            await Task.Delay(AgainAfter);
        }

        return calls;
    }

    private async Task<Call> SendAsync(Request request, long schedule = 0, string? token = null)
    {
        var call = await client.SendAsync(Host(), request, request.Act == Act.Enter ? null : token ?? _token, schedule, Patience());
        if (call.Reply?.Code == "003")
            _isIn = false;
        // Back in line, after a loss of Redis.
        if (call.Reply?.Code == "403")
            await Task.Delay(AgainAfter);
        return call;
    }

    // Now and then a client goes away before its answer can have come.
    private TimeSpan? Patience() => Next(40) == 0 ? TimeSpan.FromMilliseconds(Next(1, 25)) : null;

    // Two calls of one shopper may be on their way at once.
    private int Next(int end)
    {
        lock (_gate)
            return _random.Next(end);
    }

    private int Next(int begin, int end) => begin + Next(end - begin);

    // As behind a balancer, which does not always know at once that a replica is gone.
    private int Host()
    {
        var live = fleet.Live;
        return live.Count == 0 || Next(25) == 0 ? Next(Fleet.Size) : live[Next(live.Count)];
    }

    private static TimeSpan Positive(TimeSpan span) => span > TimeSpan.Zero ? span : TimeSpan.Zero;
}
