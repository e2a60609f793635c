using System.Collections.Concurrent;
using System.Diagnostics;
using Ticketing.Tests.Faults.Histories;

namespace Ticketing.Tests.Faults.Running;

/// <summary>Keeps every call and every fault, with the times of one monotonic clock.</summary>
internal sealed class Recorder
{
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private readonly ConcurrentQueue<Call> _calls = new();
    private readonly ConcurrentQueue<Fault> _faults = new();
    private int _last;

    public TimeSpan Now => _clock.Elapsed;

    public IReadOnlyCollection<Call> Calls => _calls;

    public IReadOnlyCollection<Fault> Faults => _faults;

    public Call Add(int host, Request request, TimeSpan asked, Reply? reply, bool isGivenUp = false)
    {
        var call = new Call(Interlocked.Increment(ref _last), host, request, asked, Now, reply) { IsGivenUp = isGivenUp };
        _calls.Enqueue(call);
        return call;
    }

    public void Add(Fault fault) => _faults.Enqueue(fault);
}
