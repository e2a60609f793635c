using Microsoft.Extensions.Options;
using Ticketing.Queues.Rules;
using Ticketing.Queues.Store;

namespace Ticketing.Queues.Admission;

/// <summary>How long a wait will be, and when to poll again.</summary>
internal sealed class WaitEstimate(IOptions<QueueOptions> options)
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(7);

    // A silent part of the line below this share is normal, because clients poll a little late.
    private const double LeastSilence = 0.05;

    // The minimum for a guess: a person needs at least about this long to choose a seat and pay. Measured stays may be shorter.
    private const double LeastStaySeconds = 7;

    private readonly QueueOptions _options = options.Value;

    /// <summary>The shortest interval between the polls of one token, in milliseconds.</summary>
    public int MinPollIntervalMs => _options.MinPollIntervalMs;

    /// <summary>
    /// The wait of a position, or null while the queue is paused or drained: the number of slots that have to end first, divided by the rate at which they end:
    /// the queue's capacity over the time for which slots are held, as measured over the last minute. While no slot has ended, that time is estimated as 1.5
    /// times as long as the slots have been held so far. The wait is no shorter than the queue's limit of admissions a second allows.
    /// </summary>
    public TimeSpan? Wait(long position, QueueSnapshot queue)
    {
        if (position == 0)
            return TimeSpan.Zero;
        // In every mode the first visitor is admitted at the opening.
        var untilOpening = Math.Max(0, queue.OpensAtMs - queue.NowMs) / 1000.0;
        if (queue.Mode == QueueMode.Bypass)
            return TimeSpan.FromSeconds(Math.Min(untilOpening, Longest.TotalSeconds));
        if (queue.Mode is QueueMode.Paused or QueueMode.Draining)
            return null;

        var ends = Math.Max(0, position + queue.Active - queue.Capacity);
        var silence = queue.Waiting == 0 ? 0 : (double)queue.Silent / queue.Waiting;
        var seconds = silence < LeastSilence
            ? Seconds(position, ends, StaySeconds(queue.StayMs, queue), queue)
            : SecondsWithSilence(position, ends, silence, queue);
        return TimeSpan.FromSeconds(Math.Min(seconds + untilOpening, Longest.TotalSeconds));
    }

    /// <summary>
    /// When to poll again: after a tenth of the wait, within the configured bounds; after the shortest time while the wait is only guessed, and after the
    /// longest time where it is not known. Later where polls of the whole line at that interval would be too much load. A random part of up to a fifth is
    /// added, so that people who came together do not poll together.
    /// </summary>
    public TimeSpan PollAfter(CheckReply ticket)
    {
        // snapshot.lua computes the longest of these times, too: keep both equal.
        var floor = Math.Max(_options.MinPollIntervalMs, 1000.0);
        if (ticket.Status != TicketStatus.Waiting)
            return TimeSpan.FromMilliseconds(floor);
        var most = Math.Max(floor, _options.MaxPollIntervalMs);
        var wanted = (Wait(ticket.Position, ticket.Queue), IsGuessed(ticket)) switch
        {
            (null, _) => most,
            (_, true) => floor,
            ({ } wait, _) => Math.Clamp(wait.TotalMilliseconds / 10, floor, most),
        };
        var affordable = ticket.Queue.Waiting * 1000.0 / _options.TargetPollsPerSecond;
        var longest = Math.Max(floor, _options.WaitSeconds * 1000.0 / 3);
        return TimeSpan.FromMilliseconds(Math.Min(Math.Max(wanted, affordable), longest) * (1 + (Random.Shared.NextDouble() / 5)));
    }

    /// <summary>A wait in whole seconds, rounded up.</summary>
    public static long? Rounded(TimeSpan? wait) => wait is { } known ? (long)Math.Ceiling(known.TotalSeconds) : null;

    // Until the silent visitors lose their places they are admitted too, and each of their slots is held until its claim time is over; after that only the
    // other visitors are ahead.
    private double SecondsWithSilence(long position, double ends, double silence, QueueSnapshot queue)
    {
        var claimed = StaySeconds(queue.ClaimedStayMs > 0 ? queue.ClaimedStayMs : queue.StayMs, queue);
        var mixed = Seconds(position, ends, (silence * _options.ClaimSeconds) + ((1 - silence) * claimed), queue);
        var left = queue.SilentLeftMs / 1000.0;
        if (mixed <= left)
            return mixed;
        var later = 1 - (left / mixed);
        return left + Seconds(position * later * (1 - silence), ends * later * (1 - silence), claimed, queue);
    }

    private static double Seconds(double position, double ends, double stay, QueueSnapshot queue)
    {
        var bySlots = ends * stay / queue.Capacity;
        return queue.AdmitPerSecond == 0 ? bySlots : Math.Max(bySlots, position / queue.AdmitPerSecond);
    }

    private static bool IsGuessed(CheckReply ticket) =>
        ticket.Queue is { StayMs: 0, SinceFirstMs: > 0 } queue && ticket.Position + queue.Active > queue.Capacity;

    // While the first stays are not over, 1.5 times their age so far is the guess that is close to the true length for most of the time.
    private double StaySeconds(long measuredMs, QueueSnapshot queue) => measuredMs > 0
        ? measuredMs / 1000.0
        : Math.Min(Math.Max(LeastStaySeconds, 1.5 * queue.SinceFirstMs / 1000.0), _options.ActiveSeconds);
}
