using System.Data.Common;
using System.Net.Sockets;
using Polly.CircuitBreaker;

namespace Ticketing.Common.Results;

/// <summary>Distinguishes a server that is away for the moment from a defect of the host.</summary>
public static class Faults
{
    // SQL states that the driver does not count as transient.
    private const string ReadOnlyTransaction = "25006";
    private const string StatementInterrupted = "70100";
    private const string ServerShutsDown = "08S01";

    /// <summary>Whether the fault means that a server the call needs is away: the caller can come back later, and a retry may help.</summary>
    public static bool IsUnavailable(Exception fault) => fault switch
    {
        UnavailableException or TimeoutException or SocketException or BrokenCircuitException or EndOfStreamException => true,
        DbException { IsTransient: true } => true,
        // An operator or a limit of the server stopped the statement, the server shuts down, or it takes only reads, as after a failover.
        DbException { SqlState: StatementInterrupted or ServerShutsDown or ReadOnlyTransaction } => true,
        // No caller cancelled this call: a client library gave it up together with its connection.
        OperationCanceledException { CancellationToken.IsCancellationRequested: false } => true,
        { InnerException: { } inner } => IsUnavailable(inner),
        _ => false,
    };
}
