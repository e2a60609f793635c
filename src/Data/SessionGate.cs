using Microsoft.Extensions.Options;
using Ticketing.Common.Resilience;

namespace Ticketing.Data;

/// <summary>
/// Lets as many changes at the database as there are connections, less a few for reads, and the others wait their turn in order: a rush then
/// meets connections that are free, and none has to be opened for it.
/// </summary>
internal sealed class SessionGate(IOptions<DatabaseOptions> options, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _turns = new(Math.Max(1, options.Value.MaxPoolSize * 4 / 5));
    private readonly TimeSpan _limit = TimeSpan.FromMilliseconds(options.Value.TurnTimeoutMs);
    private long _servedAt;

    /// <summary>Waits for a turn; every turn is given back by <see cref="Leave"/>.</summary>
    /// <exception cref="BusyException">None came in time, though the database answered others meanwhile.</exception>
    /// <exception cref="TimeoutException">None came in time, and the database answered nobody meanwhile.</exception>
    public async ValueTask EnterAsync()
    {
        var began = time.GetTimestamp();
        if (await _turns.WaitAsync(_limit))
            return;
        throw Volatile.Read(ref _servedAt) >= began
            ? new BusyException("No connection to the database came free in time.")
            : new TimeoutException("No connection to the database came free in time, and nobody got an answer from it.");
    }

    /// <summary>Notes that the database has answered whoever has a turn.</summary>
    public void Served() => Volatile.Write(ref _servedAt, time.GetTimestamp());

    /// <summary>Lets the next one in.</summary>
    public void Leave() => _turns.Release();

    public void Dispose() => _turns.Dispose();
}
