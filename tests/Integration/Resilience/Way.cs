namespace Ticketing.Tests.Integration.Resilience;

/// <summary>The ways in which a part goes.</summary>
public enum Way
{
    /// <summary>SIGSTOP: it takes what it is sent and answers nothing.</summary>
    Frozen,

    /// <summary>SIGKILL: connections break, and new ones are refused.</summary>
    Killed,

    /// <summary>Packets get lost, without an error for either side.</summary>
    Swallowed,
}
