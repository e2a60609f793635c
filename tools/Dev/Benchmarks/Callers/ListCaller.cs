using Ticketing.Dev.Benchmarks.Load;

namespace Ticketing.Dev.Benchmarks.Callers;

/// <summary>Sends requests of a list that callers share, each once.</summary>
internal sealed class ListCaller(WorkList<byte[]> requests) : Caller
{
    public override ReadOnlyMemory<byte> Next() => requests.Take();
}

/// <summary>A list from which several callers take.</summary>
internal sealed class WorkList<T>(IReadOnlyList<T> items)
{
    private int _next = -1;

    /// <summary>The next item; null when there is none left.</summary>
    public T? Take() => Interlocked.Increment(ref _next) is var at && at < items.Count ? items[at] : default;
}
