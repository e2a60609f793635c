namespace Ticketing.Tests.Support;

/// <summary>How a database server is told to stop.</summary>
public enum ServerStop
{
    /// <summary>Running transactions are rolled back, everything is written, clients are cut.</summary>
    Fast,

    /// <summary>Everything stops at once, as in a crash; the next start recovers from the log.</summary>
    Immediate,
}
