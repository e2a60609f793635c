using StackExchange.Redis;
using Ticketing.Common.Results;

namespace Ticketing.Redis;

/// <summary>Which faults of the client library mean that Redis is away for the moment.</summary>
internal static class RedisFaults
{
    // Redis loads its data, fails over, has no memory left, or cannot keep what is written:
    // https://redis.io/docs/latest/develop/reference/protocol-spec/#simple-errors
    private static readonly string[] PassingErrors = ["LOADING", "READONLY", "CLUSTERDOWN", "TRYAGAIN", "MASTERDOWN", "OOM", "BUSY", "MISCONF", "NOREPLICAS"];

    /// <summary>Whether a later call may succeed.</summary>
    public static bool IsUnavailable(Exception fault) => fault switch
    {
        RedisConnectionException or TimeoutException => true,
        RedisServerException error => Array.Exists(PassingErrors, prefix => error.Message.StartsWith(prefix, StringComparison.Ordinal)),
        // The client cancels calls by itself when it gives up their connection.
        OperationCanceledException => true,
        _ => false,
    };

    /// <summary>The fault, translated into an exception of the product.</summary>
    public static UnavailableException Unavailable(Exception fault) =>
        fault is RedisServerException && fault.Message.StartsWith("OOM", StringComparison.Ordinal)
        ? new FullException($"Redis: {fault.Message}", fault)
        : new UnavailableException($"Redis: {fault.Message}", fault);
}
