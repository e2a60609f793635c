using Ticketing.Queues.Contracts;

namespace Ticketing.Queues.Rules;

internal static class QueueNames
{
    /// <summary>The queue that a name means: <c>default</c>, or that of a concert by number or code; null when there is none.</summary>
    public static async ValueTask<string?> ResolveAsync(this IQueueCatalog catalog, string name, CancellationToken cancellation) =>
        name == Visitor.DefaultQueue ? Visitor.DefaultQueue : await catalog.FindAsync(name, cancellation);
}
