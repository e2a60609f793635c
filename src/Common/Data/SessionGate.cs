using Microsoft.Extensions.Options;

namespace Ticketing.Common.Data;

/// <summary>
/// Lets as many changes at the database as there are connections, less a few for reads, and the others wait their turn in order: a rush then
/// meets connections that are free, and none has to be opened for it.
/// </summary>
internal sealed class SessionGate(IOptions<DatabaseOptions> options) : IDisposable
{
    private readonly SemaphoreSlim _turns = new(Math.Max(1, options.Value.MaxPoolSize * 4 / 5));
    private readonly TimeSpan _limit = TimeSpan.FromMilliseconds(options.Value.TurnTimeoutMs);

    /// <summary>Waits for a turn; every turn is given back by <see cref="Leave"/>.</summary>
    /// <exception cref="TimeoutException">None came in time.</exception>
    public async ValueTask EnterAsync()
    {
        if (!await _turns.WaitAsync(_limit))
            throw new TimeoutException("No connection to the database came free in time.");
    }

    /// <summary>Lets the next one in.</summary>
    public void Leave() => _turns.Release();

    public void Dispose() => _turns.Dispose();
}
