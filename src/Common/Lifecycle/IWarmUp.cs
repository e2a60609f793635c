namespace Ticketing.Common.Lifecycle;

/// <summary>
/// Calls of one module that change nothing. A replica makes them before it listens: .NET compiles a method when it is called first, which takes seconds of
/// processor time for the libraries behind the database, and the first callers of a replica that joins under load would wait for it.
/// </summary>
public interface IWarmUp
{
    /// <summary>The calls, each of them safe to repeat. A refusal counts as a success; after a fault the call is made again.</summary>
    IEnumerable<Func<CancellationToken, Task>> Calls { get; }
}
