namespace Ticketing.Queues.Contracts;

/// <summary>Which tokens open a concert.</summary>
public enum ConcertLine
{
    /// <summary>Those of the concert's own queue and those of the site-wide one.</summary>
    Both,

    /// <summary>Those of the concert's own queue.</summary>
    Own,

    /// <summary>Those of the site-wide queue.</summary>
    Site,
}
