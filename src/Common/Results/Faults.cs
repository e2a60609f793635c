using System.Data.Common;
using System.Net.Sockets;
using Polly.CircuitBreaker;
using StackExchange.Redis;

namespace Ticketing.Common.Results;

/// <summary>Tells a part that is away for the moment from a defect of our own.</summary>
public static class Faults
{
    // States of the SQL standard and of PostgreSQL that its driver does not count as transient.
    private const string ReadOnlyServer = "25006";
    private const string LeftAlone = "25P03";
    private const string StatementStopped = "57014";

    /// <summary>Whether the fault means that a server we need does not answer: the caller can come back later, and a retry may help.</summary>
    public static bool IsUnavailable(Exception fault) => fault switch
    {
        RedisConnectionException or RedisTimeoutException or TimeoutException or SocketException or BrokenCircuitException => true,
        RedisServerException redis => IsPassing(redis.Message),
        DbException { IsTransient: true } => true,
        // Somebody at the server stopped the statement (an operator, or a limit set there) or ended a transaction that we had left alone, or this server only takes reads, as after a failover.
        DbException { SqlState: StatementStopped or LeftAlone or ReadOnlyServer } => true,
        // Interrupted because its time was over, or the server shuts down, as MariaDB says it.
        DbException { SqlState: "70100" or "08S01" } => true,
        EndOfStreamException => true,
        // Nobody asked for the end of this call: a client gave it up with its connection, as StackExchange.Redis 3 does.
        OperationCanceledException { CancellationToken.IsCancellationRequested: false } => true,
        { InnerException: { } inner } => IsUnavailable(inner),
        _ => false,
    };

    // What Redis answers while it loads, fails over, is out of memory, or cannot keep what is written; see https://redis.io/docs/latest/develop/reference/protocol-spec/
    private static bool IsPassing(string message) =>
        message.StartsWith("LOADING", StringComparison.Ordinal) || message.StartsWith("READONLY", StringComparison.Ordinal) ||
        message.StartsWith("CLUSTERDOWN", StringComparison.Ordinal) || message.StartsWith("TRYAGAIN", StringComparison.Ordinal) ||
        message.StartsWith("MASTERDOWN", StringComparison.Ordinal) || message.StartsWith("OOM", StringComparison.Ordinal) ||
        message.StartsWith("BUSY", StringComparison.Ordinal) || message.StartsWith("MISCONF", StringComparison.Ordinal) ||
        message.StartsWith("NOREPLICAS", StringComparison.Ordinal);
}
