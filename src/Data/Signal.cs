namespace Ticketing.Data;

/// <summary>Wakes one waiting task. A signal that is set several times before the task waits wakes it once.</summary>
internal class Signal : IDisposable
{
    private readonly SemaphoreSlim _semaphore = new(0, 1);
    private int _isSet;

    /// <summary>Wakes the task that waits, or the next one that does.</summary>
    public void Set()
    {
        if (Interlocked.Exchange(ref _isSet, 1) == 0)
            _semaphore.Release();
    }

    /// <summary>Waits until the signal is set, at most for this time.</summary>
    /// <returns>Whether it was set.</returns>
    public async Task<bool> WaitAsync(TimeSpan timeout, CancellationToken cancellation)
    {
        if (!await _semaphore.WaitAsync(timeout, cancellation))
            return false;
        Volatile.Write(ref _isSet, 0);
        return true;
    }

    public void Dispose()
    {
        _semaphore.Dispose();
        GC.SuppressFinalize(this);
    }
}
