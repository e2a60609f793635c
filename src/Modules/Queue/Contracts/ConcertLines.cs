using System.Collections.Frozen;
using Ticketing.Common.Results;

namespace Ticketing.Queues.Contracts;

/// <summary>Which tokens open which concert, as one reading found it. Immutable.</summary>
/// <param name="lines">The concerts whose line is not <see cref="ConcertLine.Both"/>, by their queues.</param>
public sealed class ConcertLines(IEnumerable<KeyValuePair<string, ConcertLine>> lines)
{
    private readonly FrozenDictionary<string, ConcertLine> _lines = lines.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The concerts that only tokens of their own queues open.</summary>
    public FrozenSet<string> Own { get; } =
        lines.Where(line => line.Value == ConcertLine.Own).Select(line => line.Key).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Which tokens open a concert.</summary>
    /// <param name="concertQueue">The concert's queue, which is its code.</param>
    public ConcertLine Of(string concertQueue) => _lines.GetValueOrDefault(concertQueue);

    /// <summary>The queues whose tokens open a concert, its own first.</summary>
    /// <param name="concertQueue">The concert's queue, which is its code.</param>
    public IReadOnlyList<string> QueuesOf(string concertQueue) => Of(concertQueue) switch
    {
        ConcertLine.Own => [concertQueue],
        ConcertLine.Site => [Visitor.DefaultQueue],
        _ => [concertQueue, Visitor.DefaultQueue],
    };

    /// <summary>Why a visitor's token does not open a concert: 403 with the name of the queue whose tokens do. Null where it does.</summary>
    /// <param name="visitor">The visitor.</param>
    /// <param name="concertQueue">The concert's queue, which is its code.</param>
    public Refusal? RefusalOf(Visitor visitor, string concertQueue)
    {
        var line = Of(concertQueue);
        var opens = visitor.Queue == Visitor.DefaultQueue ? line != ConcertLine.Own : visitor.Queue == concertQueue && line != ConcertLine.Site;
        return opens ? null : OtherLine(QueuesOf(concertQueue)[0]);
    }

    /// <summary>Whether a concert to which tokens of this queue belong may refuse them.</summary>
    public bool MayRefuse(string queue) => queue == Visitor.DefaultQueue ? Own.Count > 0 : Of(queue) == ConcertLine.Site;

    private static Refusal OtherLine(string queue) => new(Errors.Forbidden.Saying(
        $"This concert is opened by tokens of the queue '{queue}' only. Enter that queue.",
        $"이 공연은 대기열 '{queue}'의 토큰으로만 이용할 수 있습니다. 해당 대기열에 입장해 주세요."))
    {
        Fields = new Dictionary<string, Message> { ["queue"] = new(queue, queue) },
    };
}
