using Microsoft.Extensions.Options;
using Ticketing.Queues.Rules;
using Ticketing.Queues.Store;

namespace Ticketing.Queues.Admission;

/// <summary>How long a wait will be, and when to poll again.</summary>
internal sealed class WaitEstimate(IOptions<QueueOptions> options, TimeProvider time)
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    private readonly QueueOptions _options = options.Value;

    /// <summary>The shortest interval between the polls of one token, in milliseconds.</summary>
    public int MinPollIntervalMs => _options.MinPollIntervalMs;

    /// <summary>When the queue opens; null where it is open.</summary>
    public DateTimeOffset? OpensAt(QueueSnapshot queue) => ReplyTime.Of(queue.OpensAtMs) is { } opening && opening > time.GetUtcNow() ? opening : null;

    /// <summary>
    /// The wait of a position: the position over the measured rate of admission. While nothing has been measured, the rate is the least there can be:
    /// every slot is used for its whole time.
    /// </summary>
    public TimeSpan Wait(long position, QueueSnapshot queue)
    {
        if (position == 0)
            return TimeSpan.Zero;
        var least = (double)_options.Capacity / (_options.ActiveSeconds * (1 + _options.MaxExtensions));
        if (_options.AdmitPerSecond > 0)
            least = Math.Min(least, _options.AdmitPerSecond);
        var line = TimeSpan.FromSeconds(Math.Min(position / Math.Max(queue.PerSecond, least), Longest.TotalSeconds));
        return OpensAt(queue) is { } opening ? line + (opening - time.GetUtcNow()) : line;
    }

    /// <summary>
    /// When to poll again: after a tenth of the wait, within the configured bounds; later when the whole line polling that often would be too much load.
    /// Jittered upward by up to a fifth, so that people who came together do not poll together.
    /// </summary>
    public TimeSpan PollAfter(CheckReply ticket)
    {
        var floor = Math.Max(_options.MinPollIntervalMs, 1000.0);
        if (ticket.Status != TicketStatus.Waiting)
            return TimeSpan.FromMilliseconds(floor);
        var wanted = Math.Clamp(Wait(ticket.Position, ticket.Queue).TotalMilliseconds / 10, floor, Math.Max(floor, _options.MaxPollIntervalMs));
        var affordable = ticket.Queue.Waiting * 1000.0 / _options.TargetPollsPerSecond;
        var longest = Math.Max(floor, _options.WaitSeconds * 1000.0 / 3);
        return TimeSpan.FromMilliseconds(Math.Min(Math.Max(wanted, affordable), longest) * (1 + (Random.Shared.NextDouble() / 5)));
    }
}
