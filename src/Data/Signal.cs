namespace Ticketing.Data;

/// <summary>Wakes one waiter. Rings that come while it is awake count as one.</summary>
internal class Signal : IDisposable
{
    private readonly SemaphoreSlim _rings = new(0, 1);
    private int _rung;

    /// <summary>Wakes the waiter, now or as soon as it waits.</summary>
    public void Ring()
    {
        if (Interlocked.Exchange(ref _rung, 1) == 0)
            _rings.Release();
    }

    /// <summary>Waits for a ring, or for so long.</summary>
    /// <returns>Whether it rang.</returns>
    public async Task<bool> WaitAsync(TimeSpan atMost, CancellationToken cancellation)
    {
        if (!await _rings.WaitAsync(atMost, cancellation))
            return false;
        Volatile.Write(ref _rung, 0);
        return true;
    }

    public void Dispose()
    {
        _rings.Dispose();
        GC.SuppressFinalize(this);
    }
}
