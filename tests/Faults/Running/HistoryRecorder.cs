using System.Collections.Concurrent;
using System.Diagnostics;
using Ticketing.Tests.Faults.Histories;

namespace Ticketing.Tests.Faults.Running;

/// <summary>Records every call and every fault with the times of one monotonic clock.</summary>
internal sealed class HistoryRecorder
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly ConcurrentQueue<Call> _calls = new();
    private readonly ConcurrentQueue<Fault> _faults = new();
    private int _lastNumber;

    public TimeSpan Now => _clock.Elapsed;

    public IReadOnlyCollection<Call> Calls => _calls;

    public IReadOnlyCollection<Fault> Faults => _faults;

    public Call Add(int host, Request request, TimeSpan sentAt, Reply? reply, bool isAbandoned = false)
    {
        var call = new Call(Interlocked.Increment(ref _lastNumber), host, request, sentAt, Now, reply) { IsAbandoned = isAbandoned };
        _calls.Enqueue(call);
        return call;
    }

    public void Add(Fault fault) => _faults.Enqueue(fault);
}
