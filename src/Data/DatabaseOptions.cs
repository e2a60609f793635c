using System.ComponentModel.DataAnnotations;

namespace Ticketing.Data;

/// <summary>How the database is reached. Section <c>Database</c>; the address itself is <c>ConnectionStrings:Database</c>.</summary>
public sealed record DatabaseOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Database";

    /// <summary>How long opening a connection may take, in whole seconds. It is one, because every call has to end within two seconds.</summary>
    public const int ConnectSeconds = 1;

    /// <summary>
    /// How long one statement of a request may take at the server, waiting for locks included, in seconds; then the server stops it. The timeout of its caller
    /// is only slightly longer, and a server that does not respond for a second causes no failure.
    /// </summary>
    public const double StatementSeconds = 1.5;

    /// <summary>After how many seconds without an answer to a command its connection is closed. The caller does not wait that long.</summary>
    public const int SilenceSeconds = 2;

    /// <summary>
    /// For how long a transaction may wait for its replica, in seconds. Then the server ends it: a replica that vanished without closing its connection (a
    /// pulled cable, a dead machine) would keep its locks for hours. A transaction that takes longer, for example because a broker answers slowly, is rolled
    /// back and runs again.
    /// </summary>
    public const int IdleTransactionSeconds = 4;

    /// <summary>How many connections one replica opens at most for work that no request waits for, when they are needed.</summary>
    public const int BackgroundConnections = 8;

    /// <summary>
    /// How many connections one replica opens at start and keeps for its requests; changes (holds, payments, charges) use four fifths of them at most. Opening
    /// one costs the server more than many holds do, so all are open before a rush comes.
    /// </summary>
    [Range(1, 1000)]
    public int Connections { get; init; } = 20;

    /// <summary>
    /// How long a call to the database may take in all, waiting for a connection included, in milliseconds: then the caller gets 503 with <c>Retry-After</c>,
    /// and nothing waits for the work that is still running. A request with an Idempotency-Key has this time for its whole transaction.
    /// </summary>
    [Range(100, 1900)]
    public int ChangeTimeoutMs { get; init; } = 1800;

    /// <summary>How long a call waits for a connection in a rush, in milliseconds, before the caller gets 503 with <c>Retry-After</c>.</summary>
    [Range(1, 1900)]
    public int TurnTimeoutMs { get; init; } = 1500;

    /// <summary>How many requests of one user may have a connection or wait in the line for one, on each replica.</summary>
    [Range(1, 1000)]
    public int MaxPerUser { get; init; } = 2;

    /// <summary>How many more requests of one user may wait for these, on each replica. One more is refused with 429.</summary>
    [Range(0, 10_000)]
    public int MaxWaitingPerUser { get; init; } = 64;

    /// <summary>How long the migrations at start may take, each command, in seconds. They wait for each other on replicas that start together.</summary>
    [Range(1, 3600)]
    public int MigrationTimeoutSeconds { get; init; } = 120;

    /// <summary>How long migrations and demo data are tried at start while the database is away, in seconds.</summary>
    [Range(1, 3600)]
    public int StartTimeoutSeconds { get; init; } = 30;
}
