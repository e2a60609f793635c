using Microsoft.Extensions.Logging;
using Ticketing.Common.Caching;
using Ticketing.Common.Resilience;
using Ticketing.Queues.Contracts;
using Ticketing.Queues.Store;

namespace Ticketing.Queues.Admission;

/// <summary>
/// The lines of concerts in the memory of this replica. A reading is used for a quarter of a second at most, and a change of a line waits for as long before it
/// is answered: from then on no replica uses a reading from before the change.
/// </summary>
internal sealed class ConcertLineReader : IConcertLines
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMilliseconds(250);

    // A margin for the rounding of timers, and for clocks of replicas that do not run equally fast.
    private static readonly TimeSpan Margin = TimeSpan.FromMilliseconds(50);

    private readonly SharedRead<ConcertLines> _lines;
    private readonly TimeProvider _time;

    public ConcertLineReader(SettingsStore store, Breakers breakers, TimeProvider time, ILogger<ConcertLineReader> log)
    {
        _lines = new(store.ReadLinesAsync, new SharedReadOptions("the lines of concerts", Lifetime), breakers.Database, time, log);
        _time = time;
    }

    /// <inheritdoc/>
    public ValueTask<ConcertLines> GetAsync(CancellationToken cancellation) => _lines.GetAsync(cancellation);

    /// <inheritdoc/>
    public async ValueTask<ConcertLines> GetOrLastGoodAsync(CancellationToken cancellation) => (await _lines.GetOrLastGoodAsync(cancellation)).Value;

    /// <summary>Completes when what is in the database now is in force on every replica.</summary>
    public Task WaitUntilInForceAsync() => Task.Delay(Lifetime + Margin, _time);
}
