namespace Ticketing.Reservations.Contracts;

/// <summary>What keeps the locks on seats. Setting <c>SeatLock:Provider</c>.</summary>
public enum SeatLockProvider
{
    /// <summary>The Redlock algorithm over the host's own connections, with a memory of what the database refused.</summary>
    BuiltIn,

    /// <summary>RedLock.net. In builds of the Full stack.</summary>
    RedLockNet,
}
