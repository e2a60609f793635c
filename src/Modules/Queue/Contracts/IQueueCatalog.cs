namespace Ticketing.Queues.Contracts;

/// <summary>The queues besides <c>default</c>: one for every concert. Implemented by the module that owns concerts.</summary>
public interface IQueueCatalog
{
    /// <summary>
    /// The queue of a concert, named by its number (<c>1</c>, as text) or its code (<c>concert-1</c>); null when there is no such concert. Answers from memory
    /// in the usual case.
    /// </summary>
    ValueTask<string?> FindAsync(string concert, CancellationToken cancellation);

    /// <summary>The queues of all concerts.</summary>
    ValueTask<IReadOnlyList<string>> ListAsync(CancellationToken cancellation);
}
