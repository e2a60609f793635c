using System.Globalization;
using Ticketing.Common.Results;
using Ticketing.Queues.Rules;
using Ticketing.Redis;

namespace Ticketing.Queues.Store;

/// <summary>The state of a ticket, or the reason why a script returns no state. The numbers are those of Shared/queue.lua.</summary>
internal enum TicketStatus
{
    /// <summary>In line.</summary>
    Waiting = 1,

    /// <summary>Admitted; the slot is not claimed yet.</summary>
    Ready = 2,

    /// <summary>The slot is in use.</summary>
    Progress = 3,

    /// <summary>Paid, or left.</summary>
    Done = 4,

    /// <summary>Its time ran out.</summary>
    Expired = 5,

    /// <summary>This Redis does not know the ticket or its queue.</summary>
    Lost = 6,

    /// <summary>The poll came too soon.</summary>
    TooFast = 7,

    /// <summary>The queue issues no new tickets.</summary>
    Closed = 8,

    /// <summary>The slot has been extended as often as it can be.</summary>
    Refused = 9,

    /// <summary>The line takes no more people, or Redis has no memory for them.</summary>
    Full = 10,

    /// <summary>The address has as many places as it may have.</summary>
    Crowded = 11,

    /// <summary>The Idempotency-Key was used with another body.</summary>
    OtherRequest = 12,
}

/// <summary>What a tick left to do.</summary>
internal enum TickRest
{
    /// <summary>Nothing.</summary>
    Nothing = 0,

    /// <summary>More, at once.</summary>
    Continue = 1,

    /// <summary>More, when the rate allows it.</summary>
    ContinueWhenRateAllows = 2,
}

/// <summary>The state of a queue, the head of most replies, with its fields in the order of snapshot.lua.</summary>
/// <param name="IsKnown">Whether this Redis knows the queue; if not, nothing follows the head.</param>
/// <param name="NowMs">The time of Redis.</param>
/// <param name="Epoch">The life of the queue's data in Redis.</param>
/// <param name="Waiting">How many people wait.</param>
/// <param name="Active">Slots in use.</param>
/// <param name="PerThousandSeconds">How many people who had waited are admitted in 1,000 seconds, as measured.</param>
/// <param name="OpensAtMs">When the queue opens or opened; 0 where it has no opening.</param>
/// <param name="Mode">How the queue works at the moment.</param>
/// <param name="Capacity">How many slots there are.</param>
/// <param name="AdmitPerSecond">How many people are admitted each second, at most; 0 for no limit.</param>
/// <param name="StayMs">How long slots are held on average, as measured; 0 before that.</param>
/// <param name="ClaimedStayMs">How long slots that were claimed are held on average; 0 before that.</param>
/// <param name="SinceFirstMs">How long ago the first slot was given; 0 before that.</param>
/// <param name="Silent">How many of the waiting have not checked for longer than they should.</param>
/// <param name="SilentLeftMs">In how many ms the median of those loses its place.</param>
internal sealed record QueueSnapshot(
    bool IsKnown,
    long NowMs,
    long Epoch,
    long Waiting,
    long Active,
    long PerThousandSeconds,
    long OpensAtMs,
    QueueMode Mode,
    long Capacity,
    long AdmitPerSecond,
    long StayMs,
    long ClaimedStayMs,
    long SinceFirstMs,
    long Silent,
    long SilentLeftMs)
{
    /// <summary>How many items of a reply it takes.</summary>
    public const int Length = 15;

    /// <summary>The time of Redis.</summary>
    public DateTimeOffset Now => DateTimeOffset.FromUnixTimeMilliseconds(NowMs);

    /// <summary>When the queue opens; null where it is open.</summary>
    public DateTimeOffset? OpensAt => OpensAtMs > NowMs ? DateTimeOffset.FromUnixTimeMilliseconds(OpensAtMs) : null;

    /// <summary>People who had waited and were admitted, each second.</summary>
    public double PerSecond => PerThousandSeconds / 1000.0;

    public static QueueSnapshot Read(ReplyReader reply) => new(
        reply.Flag(),
        reply.Number(),
        reply.Number(),
        reply.Number(),
        reply.Number(),
        reply.Number(),
        reply.Number(),
        reply.Mode(),
        reply.Number(),
        reply.Number(),
        reply.Number(),
        reply.Number(),
        reply.Number(),
        reply.Number(),
        reply.Number());
}

/// <summary>A ticket that was issued or found, by enter.lua.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="Status">Waiting, Ready, Progress; or Closed, Full or Crowded where none was issued.</param>
/// <param name="Ticket">The ticket number.</param>
/// <param name="Position">People ahead plus one while waiting, else 0.</param>
/// <param name="EndsAtMs">When it ends without another check or call.</param>
/// <param name="Extensions">How often the slot has been extended.</param>
/// <param name="IsNew">Whether this call issued it.</param>
internal sealed record EnterReply(QueueSnapshot Queue, TicketStatus Status, long Ticket, long Position, long EndsAtMs, int Extensions, bool IsNew)
{
    public const int Length = 6;

    /// <summary>No ticket, because Redis does not know the queue.</summary>
    public static EnterReply Unknown(QueueSnapshot queue) => new(queue, TicketStatus.Lost, 0, 0, 0, 0, false);

    public static EnterReply Read(QueueSnapshot queue, ReplyReader reply) =>
        new(queue, reply.Status(), reply.Number(), reply.Number(), reply.Number(), reply.Int(), reply.Flag());
}

/// <summary>The state of a ticket, by check.lua.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="Status">The status.</param>
/// <param name="Position">People ahead plus one while waiting, else 0.</param>
/// <param name="EndsAtMs">When the ticket ends without another check or call; 0 where it has ended.</param>
/// <param name="Extensions">How often the slot has been extended.</param>
/// <param name="HoldEndsAtMs">When the last open hold ends; 0 where none is open.</param>
/// <param name="RetryAfterMs">When to poll again, for TooFast.</param>
internal sealed record CheckReply(QueueSnapshot Queue, TicketStatus Status, long Position, long EndsAtMs, int Extensions, long HoldEndsAtMs, long RetryAfterMs)
{
    public const int Length = 6;

    /// <summary>A ticket in a queue that Redis does not know.</summary>
    public static CheckReply Lost(QueueSnapshot queue) => new(queue, TicketStatus.Lost, 0, 0, 0, 0, 0);

    /// <summary>Whether the ticket has a slot.</summary>
    public bool HasSlot => Status is TicketStatus.Ready or TicketStatus.Progress;

    /// <summary>When the ticket ends, or null where it has ended.</summary>
    public DateTimeOffset? EndsAt => ReplyTime.Of(EndsAtMs);

    /// <summary>When the last open hold ends, or null where none is open.</summary>
    public DateTimeOffset? HoldEndsAt => ReplyTime.Of(HoldEndsAtMs);

    public static CheckReply Read(QueueSnapshot queue, ReplyReader reply) =>
        new(queue, reply.Status(), reply.Number(), reply.Number(), reply.Int(), reply.Number(), reply.Number());
}

/// <summary>The slot of a ticket, by claim.lua and extend.lua.</summary>
/// <param name="Status">The status; Progress where the call succeeded.</param>
/// <param name="EndsAtMs">When the slot ends if it is not used.</param>
/// <param name="Extensions">How often it has been extended.</param>
/// <param name="AdmittedAtMs">When the ticket was admitted, if this call claimed the slot; else 0.</param>
/// <param name="LeftMs">In how many ms the slot ends at the latest, whatever is extended or held.</param>
internal sealed record SlotReply(TicketStatus Status, long EndsAtMs, int Extensions, long AdmittedAtMs, long LeftMs)
{
    public const int Length = 5;

    /// <summary>A ticket in a queue that Redis does not know.</summary>
    public static readonly SlotReply Lost = new(TicketStatus.Lost, 0, 0, 0, 0);

    /// <summary>When the ticket was admitted, if this call claimed the slot.</summary>
    public DateTimeOffset? AdmittedAt => ReplyTime.Of(AdmittedAtMs);

    public static SlotReply Read(ReplyReader reply) => new(reply.Status(), reply.Number(), reply.Int(), reply.Number(), reply.Number());
}

/// <summary>A tick, by promote.lua.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="Ran">Whether this call did the work; false where another replica holds the lock.</param>
/// <param name="Admitted">How many were admitted.</param>
/// <param name="Lapsed">How many slots were freed because their time was over.</param>
/// <param name="Abandoned">How many waiting tickets were removed because they had not been checked.</param>
/// <param name="Served">The highest order admitted.</param>
/// <param name="Rest">What is left to do.</param>
/// <param name="NextEndInMs">In how many ms the next slot ends; 0 while no user waits for it.</param>
/// <param name="SettingsVersion">The version of the settings in force; 0 where the queue has none of its own.</param>
internal sealed record TickReply(
    QueueSnapshot Queue, bool Ran, long Admitted, long Lapsed, long Abandoned, long Served, TickRest Rest, long NextEndInMs, long SettingsVersion)
{
    public const int Length = 8;

    // There is nothing to do in a queue that Redis does not know.
    public static TickReply Read(QueueSnapshot queue, ReplyReader reply) => !queue.IsKnown
        ? new(queue, true, 0, 0, 0, 0, TickRest.Nothing, 0, 0)
        : new(queue, reply.Flag(), reply.Number(), reply.Number(), reply.Number(), reply.Number(), reply.Rest(), reply.Number(), reply.Number());
}

/// <summary>The state of a queue for operators, by inspect.lua.</summary>
/// <param name="Queue">The queue.</param>
/// <param name="Served">The highest order admitted.</param>
/// <param name="SettingsVersion">The version of the settings in force; 0 where the queue has none of its own.</param>
internal sealed record InspectReply(QueueSnapshot Queue, long Served, long SettingsVersion)
{
    public const int Length = 2;

    public static InspectReply Read(QueueSnapshot queue, ReplyReader reply) => queue.IsKnown ? new(queue, reply.Number(), reply.Number()) : new(queue, 0, 0);
}

/// <summary>The settings in force, by settings.lua.</summary>
/// <param name="IsKnown">Whether this Redis knows the queue; if not, the rest means nothing.</param>
/// <param name="Version">Their version.</param>
/// <param name="OpensAtMs">The opening; 0 where there is none.</param>
/// <param name="Seed">The seed that shuffles the tickets taken before it.</param>
internal sealed record SettingsReply(bool IsKnown, long Version, long OpensAtMs, string Seed)
{
    public const int Length = 4;

    public static SettingsReply Read(ReplyReader reply) => new(reply.Flag(), reply.Number(), reply.Number(), reply.Text());
}

/// <summary>What an operator's call did, by admit.lua and clear.lua.</summary>
/// <param name="Outcome">How many people were admitted or removed, or why none were.</param>
/// <param name="SettingsVersion">The version of the settings in force; 0 where the queue has none of its own.</param>
/// <param name="Operation">The number of the operation that did it: an earlier one for a repeated request, 0 where it was not done.</param>
internal sealed record OperationReply(Result<long> Outcome, long SettingsVersion, long Operation)
{
    public const int Length = 3;

    public static OperationReply Read(ReplyReader reply) => new(reply.Outcome(), reply.Number(), reply.Number());
}

/// <summary>A part of the tickets taken before an opening, by pool.lua.</summary>
/// <param name="OpensAtMs">The opening; 0 where there is none.</param>
/// <param name="Seed">The seed that shuffles the tickets; empty until the opening has come.</param>
/// <param name="Total">How many tickets there are.</param>
/// <param name="Tickets">The tickets of the part, in the order in which they were issued.</param>
internal sealed record PoolPage(long OpensAtMs, string Seed, long Total, IReadOnlyList<long> Tickets)
{
    public const int HeadLength = 3;

    public static PoolPage Read(ReplyReader reply)
    {
        var tickets = new List<long>();
        var page = new PoolPage(reply.Number(), reply.Text(), reply.Number(), tickets);
        while (reply.HasMore)
            tickets.Add(reply.Ticket());
        return page;
    }
}

/// <summary>Reads a reply from its first item to its last.</summary>
internal sealed class ReplyReader(string script, ScriptReply reply)
{
    private int _next;

    public bool HasMore => _next < reply.Length;

    public long Number() => reply[_next++];

    public int Int() => Number() is >= int.MinValue and <= int.MaxValue and var number
        ? (int)number
        : throw new BadReplyException(script, $"item {_next - 1} is beyond 32 bits");

    public bool Flag() => Number() is (0 or 1) and var flag ? flag == 1 : throw new BadReplyException(script, $"item {_next - 1} is neither 0 nor 1");

    public string Text() => reply.Text(_next++);

    public long Ticket() => long.TryParse(Text(), NumberStyles.None, CultureInfo.InvariantCulture, out var ticket)
        ? ticket
        : throw new BadReplyException(script, $"item {_next - 1} is no ticket");

    public TickRest Rest() => Number() is >= (long)TickRest.Nothing and <= (long)TickRest.ContinueWhenRateAllows and var rest
        ? (TickRest)rest
        : throw new BadReplyException(script, $"item {_next - 1} is no rest of a tick");

    public Result<long> Outcome() => Number() switch
    {
        >= 0 and var people => people,
        -1 => Errors.OtherVersion,
        -2 => Errors.IdempotencyConflict,
        _ => throw new BadReplyException(script, $"item {_next - 1} is no outcome"),
    };

    public QueueMode Mode() => Number() is >= (long)QueueMode.Open and <= (long)QueueMode.Bypass and var mode
        ? (QueueMode)mode
        : throw new BadReplyException(script, $"item {_next - 1} is no mode");

    public TicketStatus Status() => Number() is >= (long)TicketStatus.Waiting and <= (long)TicketStatus.OtherRequest and var status
        ? (TicketStatus)status
        : throw new BadReplyException(script, $"item {_next - 1} is no status");
}

/// <summary>Times in the form that scripts use.</summary>
internal static class ReplyTime
{
    /// <summary>The time of so many ms since 1970, or null for 0.</summary>
    public static DateTimeOffset? Of(long ms) => ms == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(ms);
}
