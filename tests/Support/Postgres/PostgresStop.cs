namespace Ticketing.Tests.Support;

/// <summary>How PostgreSQL is told to stop.</summary>
public enum PostgresStop
{
    /// <summary>Running transactions are rolled back, everything is written, clients are cut (SIGINT).</summary>
    Fast,

    /// <summary>Everything stops at once, as in a crash; the next start recovers from the log (SIGQUIT).</summary>
    Immediate,
}
