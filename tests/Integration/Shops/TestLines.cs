using Ticketing.Queues.Contracts;

namespace Ticketing.Tests.Integration.Shops;

/// <summary>The lines of concerts in place of the queue module's: all <see cref="ConcertLine.Both"/> unless a test says otherwise.</summary>
internal sealed class TestLines : IConcertLines
{
    private volatile ConcertLines _lines = new([]);

    public void Set(params (string Queue, ConcertLine Line)[] lines) =>
        _lines = new ConcertLines(lines.Select(line => KeyValuePair.Create(line.Queue, line.Line)));

    public ValueTask<ConcertLines> GetAsync(CancellationToken cancellation) => ValueTask.FromResult(_lines);

    public ValueTask<ConcertLines> GetOrLastGoodAsync(CancellationToken cancellation) => ValueTask.FromResult(_lines);
}
