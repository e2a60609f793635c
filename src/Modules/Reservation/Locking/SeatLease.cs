using RedLockNet;

namespace Ticketing.Reservations.Locking;

/// <summary>The locks of one request. They are extended until this is disposed of, which releases them.</summary>
internal sealed class SeatLease(TimeSpan timeout, TimeProvider time, RedisAvailability availability) : IAsyncDisposable
{
    private readonly List<IRedLock> _locks = [];

    /// <summary>Adds a lock that was acquired.</summary>
    public void Add(IRedLock acquired) => _locks.Add(acquired);

    /// <summary>Releases the locks. A master that does not answer in time releases them when it does, or their time to live ends.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_locks.Count == 0)
            return;
        var release = Task.WhenAll(_locks.Select(each => each.DisposeAsync().AsTask()));
        _locks.Clear();
        try
        {
            await release.WaitAsync(timeout, time);
        }
        catch (TimeoutException fault)
        {
            availability.Failed(fault);
        }
    }
}
