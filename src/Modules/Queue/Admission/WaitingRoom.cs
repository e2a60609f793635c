using System.Collections.Concurrent;
using Ticketing.Common.Results;
using Ticketing.Queues.Contracts;
using Ticketing.Queues.Store;
using Ticketing.Redis;

namespace Ticketing.Queues.Admission;

/// <summary>The use cases of the line. Both APIs and the admission of other modules' calls go through here.</summary>
internal sealed class WaitingRoom(
    RedisQueue queues,
    TokenSigner signer,
    WaitEstimate estimate,
    SettingsStore settings,
    RecentAdmissions recent,
    IEnumerable<IUsedTickets> usedTickets,
    IEnumerable<IOpenHolds> openHolds,
    TimeProvider time) : IQueueSlots
{
    private readonly ConcurrentDictionary<string, long> _epochs = new();
    private readonly ConcurrentDictionary<string, long> _served = new();
    private readonly ConcurrentDictionary<string, Lazy<Task>> _opening = new();

    /// <summary>Takes a place, or finds the one that is alive, and signs the token for it.</summary>
    /// <param name="queue">An existing queue.</param>
    /// <param name="userId">Whose place.</param>
    public async Task<Result<Entry>> EnterAsync(string queue, string userId)
    {
        var reply = await queues.EnterAsync(queue, userId);
        while (reply.Status == ScriptStatus.Unknown)
        {
            await OpenAsync(queue, _epochs.GetValueOrDefault(queue));
            reply = await queues.EnterAsync(queue, userId);
        }

        if (reply.Status == ScriptStatus.Closed)
            return QueueErrors.TakesNobody;

        if (reply.IsNew)
            _epochs[queue] = reply.Epoch;
        var place = new Place(StatusOf(reply.Status), reply.Position, reply.Waiting, Time(reply.EndsAtMs), reply.Extensions, PaceOf(reply.PerSecond, reply.OpensAtMs));
        var wait = estimate.Wait(place.Position, place.Pace);
        var token = signer.Sign(new QueueToken(new Visitor(queue, userId, reply.Ticket), reply.Epoch, time.GetUtcNow(), wait));
        return new Entry(place, token, reply.IsNew, wait);
    }

    /// <summary>Where the place of a token stands. A metered call may be refused for coming too soon.</summary>
    public async Task<Result<Place>> CheckAsync(QueueToken token, bool metered)
    {
        var reply = await queues.CheckAsync(token, metered);
        if (reply.Status == ScriptStatus.Lost)
        {
            if (!await RestoreAsync(token))
                return new Place(PlaceStatus.Done, 0, reply.Waiting, null, 0, default);
            reply = await queues.CheckAsync(token, metered);
        }

        if (reply.Status == ScriptStatus.TooFast)
            return new Refusal(Errors.TooManyRequests) { RetryAfter = TimeSpan.FromMilliseconds(reply.StayAwayMs) };
        return new Place(
            StatusOf(reply.Status), reply.Position, reply.Waiting, Time(reply.EndsAtMs), reply.Extensions, PaceOf(reply.PerSecond, reply.OpensAtMs))
        {
            HoldEndsAt = Time(reply.HoldEndMs),
        };
    }

    /// <summary>Lets a call into the shop: claims the slot if it was not claimed, and counts as use.</summary>
    public Task<Result<SlotReply>> AdmitAsync(QueueToken token) => OnSlotAsync(token, queues.AdmitAsync);

    /// <summary>Gives a claimed slot more time, as often as the options allow.</summary>
    public Task<Result<SlotReply>> ExtendAsync(QueueToken token) => OnSlotAsync(token, queues.ExtendAsync);

    /// <summary>Gives the place up; the next in line is let in at once. Safe to repeat.</summary>
    public Task<bool> LeaveAsync(Visitor visitor) => recent.ForgetAsync(visitor, () => queues.LeaveAsync(visitor));

    /// <inheritdoc/>
    public Task CompleteAsync(Visitor visitor, CancellationToken cancellation) => LeaveAsync(visitor);

    /// <inheritdoc/>
    public Task KeepForHoldAsync(Visitor visitor, DateTimeOffset? holdEnd, CancellationToken cancellation) =>
        queues.KeepAsync(visitor, holdEnd?.ToUnixTimeMilliseconds() ?? 0);

    /// <summary>Remembers how far the line has come, so that a loss of Redis does not put those who were in behind those who waited.</summary>
    public void Remember(string queue, long served)
    {
        if (served > 0)
            _served.AddOrUpdate(queue, served, (_, known) => Math.Max(known, served));
    }

    /// <summary>Makes sure that Redis knows the queue, with its own settings.</summary>
    public Task EnsureOpenAsync(string queue) => OpenAsync(queue, _epochs.GetValueOrDefault(queue));

    /// <summary>The epoch of a queue as this replica last saw it, 0 before that. It changes when Redis has lost the queue.</summary>
    public long EpochOf(string queue) => _epochs.GetValueOrDefault(queue);

    private async Task<Result<SlotReply>> OnSlotAsync(QueueToken token, Func<QueueToken, Task<SlotReply>> call)
    {
        var reply = await call(token);
        if (reply.Status == ScriptStatus.Lost)
        {
            if (!await RestoreAsync(token))
                return Errors.TokenNotActive;
            reply = await call(token);
        }

        return reply.Status switch
        {
            ScriptStatus.Progress => reply,
            ScriptStatus.Ready => QueueErrors.ClaimFirst,
            ScriptStatus.InLine => QueueErrors.StillWaiting,
            ScriptStatus.Refused => QueueErrors.NoMoreExtensions,
            _ => Errors.TokenNotActive,
        };
    }

    // The slow path after a loss of Redis: false when the ticket has been used, so that DONE stays DONE.
    private async Task<bool> RestoreAsync(QueueToken token)
    {
        var visitor = token.Visitor;
        return !MayHaveBeenIn(visitor) ? await PutBackAsync(token, null) : await AskAndPutBackAsync(token);
    }

    // Who had certainly not been let in has neither paid nor holds a seat: the database need not be asked when a whole line comes back.
    private bool MayHaveBeenIn(Visitor visitor) =>
        !_served.TryGetValue(visitor.Queue, out var served) || visitor.Ticket <= served || FairShuffle.IsShuffled(visitor.Ticket);

    private async Task<bool> AskAndPutBackAsync(QueueToken token)
    {
        var visitor = token.Visitor;
        foreach (var used in usedTickets)
        {
            if (await used.IsUsedAsync(visitor, CancellationToken.None))
            {
                await queues.LeaveAsync(visitor);
                return false;
            }
        }

        DateTimeOffset? holdEnd = null;
        foreach (var holds in openHolds)
            holdEnd = await holds.FindEndAsync(visitor, CancellationToken.None) ?? holdEnd;

        return await PutBackAsync(token, holdEnd);
    }

    private async Task<bool> PutBackAsync(QueueToken token, DateTimeOffset? holdEnd)
    {
        while (!await queues.RestoreAsync(token, holdEnd))
            await OpenAsync(token.Visitor.Queue, token.Epoch);
        return true;
    }

    // Everybody finds at the same moment that Redis has lost a queue: one of them asks the database for its settings.
    private Task OpenAsync(string queue, long lostEpoch) =>
        _opening.GetOrAdd(queue, static (name, at) => new Lazy<Task>(() => at.Room.OpenOnceAsync(name, at.Epoch)), (Room: this, Epoch: lostEpoch)).Value;

    private async Task OpenOnceAsync(string queue, long lostEpoch)
    {
        try
        {
            await ReopenAsync(queue, lostEpoch);
        }
        finally
        {
            _opening.TryRemove(queue, out _);
        }
    }

    private async Task ReopenAsync(string queue, long lostEpoch)
    {
        var own = await settings.FindAsync(queue, CancellationToken.None);
        _epochs[queue] = await queues.OpenAsync(queue, lostEpoch, _served.GetValueOrDefault(queue), own is null ? [] : RedisQueueAdmin.AllFields(own));
    }

    private Pace PaceOf(double perSecond, long opensAtMs) => new(perSecond, opensAtMs > time.GetUtcNow().ToUnixTimeMilliseconds() ? Time(opensAtMs) : null);

    private static DateTimeOffset? Time(long ms) => ms == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(ms);

    private static PlaceStatus StatusOf(ScriptStatus status) => status switch
    {
        ScriptStatus.InLine => PlaceStatus.Waiting,
        ScriptStatus.Ready => PlaceStatus.Ready,
        ScriptStatus.Progress => PlaceStatus.Progress,
        ScriptStatus.Done => PlaceStatus.Done,
        ScriptStatus.Expired or ScriptStatus.Lost => PlaceStatus.Expired,
        _ => throw new BadReplyException("enter or check", $"status {status}"),
    };
}
