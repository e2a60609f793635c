using System.ComponentModel.DataAnnotations;

namespace Ticketing.Data;

/// <summary>How the database is reached. Section <c>Database</c>; the address itself is <c>ConnectionStrings:Database</c>.</summary>
public sealed record DatabaseOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Database";

    /// <summary>How long a connection, a free place in the pool, or one command may take, in seconds: one, the only whole number below two.</summary>
    public const int TimeoutSeconds = 1;

    /// <summary>
    /// For how long a transaction may wait for its replica, in seconds. Then the server ends it: a replica that vanished without a word (a pulled cable, a dead machine) would keep its locks
    /// for hours. What takes longer, such as a bus that is slow to answer, is undone and done again.
    /// </summary>
    public const int IdleTransactionSeconds = 4;

    /// <summary>How many connections one replica opens at most. Four replicas with the default fit in a server that takes 100.</summary>
    [Range(1, 1000)]
    public int MaxPoolSize { get; init; } = 20;

    /// <summary>
    /// How many connections a replica opens at start and keeps. Opening one costs the server more than many holds do, and a rush that meets
    /// a closed pool would wait for all of them: so all are open before it comes.
    /// </summary>
    [Range(0, 1000)]
    public int MinPoolSize { get; init; } = 20;

    /// <summary>
    /// How long a call to the database may take in all, its turn included, in milliseconds: then its caller is told to come back, and what is still under way is given up behind
    /// their back. A request with an Idempotency-Key has this time for its whole transaction.
    /// </summary>
    [Range(100, 1900)]
    public int ChangeTimeoutMs { get; init; } = 1800;

    /// <summary>How long a change waits for its turn at a connection in a rush, in milliseconds, before the caller is told to come back.</summary>
    [Range(1, 1900)]
    public int TurnTimeoutMs { get; init; } = 1500;

    /// <summary>How long the migrations at start may take, each command, in seconds. They wait for each other on replicas that start together.</summary>
    [Range(1, 3600)]
    public int MigrationTimeoutSeconds { get; init; } = 120;
}
