using System.Data.Common;
using System.Net.Sockets;
using StackExchange.Redis;

namespace Ticketing.Common.Results;

/// <summary>Tells a part that is away for the moment from a defect of our own.</summary>
public static class Faults
{
    /// <summary>Whether the fault means that a server we need does not answer: the caller can come back later, and a retry may help.</summary>
    public static bool IsUnavailable(Exception fault) => fault switch
    {
        RedisConnectionException or RedisTimeoutException or TimeoutException or SocketException => true,
        RedisServerException redis => IsPassing(redis.Message),
        DbException { IsTransient: true } => true,
        // Interrupted because its time was over, or the server shuts down, as MariaDB says it.
        DbException { SqlState: "70100" or "08S01" } => true,
        EndOfStreamException => true,
        { InnerException: { } inner } => IsUnavailable(inner),
        _ => false,
    };

    // What Redis answers while it loads, fails over, or is out of memory; see https://redis.io/docs/latest/develop/reference/protocol-spec/
    private static bool IsPassing(string message) =>
        message.StartsWith("LOADING", StringComparison.Ordinal) || message.StartsWith("READONLY", StringComparison.Ordinal) ||
        message.StartsWith("CLUSTERDOWN", StringComparison.Ordinal) || message.StartsWith("TRYAGAIN", StringComparison.Ordinal) ||
        message.StartsWith("MASTERDOWN", StringComparison.Ordinal) || message.StartsWith("OOM", StringComparison.Ordinal) ||
        message.StartsWith("BUSY", StringComparison.Ordinal);
}
