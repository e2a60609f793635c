using System.Collections.Concurrent;
using Ticketing.Data;

namespace Ticketing.Messaging.Events;

/// <summary>Rings for a handler when something for it has arrived on this replica.</summary>
internal sealed class InboxSignals : IDisposable
{
    private readonly ConcurrentDictionary<string, Signal> _signals = new();

    public Signal Of(string handler) => _signals.GetOrAdd(handler, static _ => new Signal());

    public void Dispose()
    {
        foreach (var signal in _signals.Values)
            signal.Dispose();
    }
}
