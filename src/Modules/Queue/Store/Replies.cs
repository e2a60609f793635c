namespace Ticketing.Queues.Store;

/// <summary>The statuses that scripts answer with; the numbers are those of common.lua.</summary>
internal enum ScriptStatus
{
    Unknown = 0,
    InLine = 1,
    Ready = 2,
    Progress = 3,
    Done = 4,
    Expired = 5,
    Lost = 6,
    TooFast = 7,
    Closed = 8,
    Refused = 9,
}

/// <summary>What entering came to.</summary>
internal sealed record EnterReply(
    ScriptStatus Status, long Ticket, long Position, long Waiting, long EndsAtMs, int Extensions, long Epoch, bool IsNew, double PerSecond, long OpensAtMs)
{
    /// <summary>This Redis does not know the queue.</summary>
    public static readonly EnterReply Unknown = new(ScriptStatus.Unknown, 0, 0, 0, 0, 0, 0, false, 0, 0);
}

/// <summary>What checking came to.</summary>
internal sealed record CheckReply(
    ScriptStatus Status, long Position, long Waiting, long EndsAtMs, int Extensions, long HoldEndMs, double PerSecond, long OpensAtMs, long StayAwayMs)
{
    /// <summary>This Redis does not know the queue.</summary>
    public static readonly CheckReply Lost = new(ScriptStatus.Lost, 0, 0, 0, 0, 0, 0, 0, 0);
}

/// <summary>What a call into the shop, or an extension, came to. <paramref name="LetInAtMs"/> is set by the call that claimed the slot.</summary>
internal sealed record SlotReply(ScriptStatus Status, long EndsAtMs, int Extensions, long LetInAtMs)
{
    /// <summary>This Redis does not know the queue.</summary>
    public static readonly SlotReply Lost = new(ScriptStatus.Lost, 0, 0, 0);
}

/// <summary>What a tick came to.</summary>
internal sealed record TickReply(
    bool Ran, long Admitted, long Lapsed, long Abandoned, long Waiting, long Active, long Served, double PerSecond, TickRest Rest, long OpensAtMs, long NextEndInMs);

/// <summary>What a tick left to do.</summary>
internal enum TickRest
{
    Nothing = 0,
    GoOn = 1,
    GoOnWhenRateAllows = 2,
}
