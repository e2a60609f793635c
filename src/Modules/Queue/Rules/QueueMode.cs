namespace Ticketing.Queues.Rules;

/// <summary>How a queue works at the moment. The numbers are those of snapshot.lua.</summary>
internal enum QueueMode
{
    /// <summary>Tickets are issued, people are admitted.</summary>
    Open = 0,

    /// <summary>Tickets are issued, no one is admitted.</summary>
    Paused = 1,

    /// <summary>No new tickets are issued; those who wait are admitted.</summary>
    Draining = 2,

    /// <summary>Everyone is admitted at once, whatever the capacity: for emergencies.</summary>
    Bypass = 3,
}
