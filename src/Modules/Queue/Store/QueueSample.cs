using System.Globalization;
using StackExchange.Redis;
using Ticketing.Queues.Rules;
using Ticketing.Redis;

namespace Ticketing.Queues.Store;

/// <summary>One of the samples that promote.lua takes of a queue every ten seconds.</summary>
/// <param name="Queue">The queue at that moment.</param>
/// <param name="Ended">The waits that ended since the sample before it, of all replicas.</param>
internal sealed record QueueSample(QueueSnapshot Queue, EndedWaits Ended)
{
    // The snapshot without its first field, and the waits.
    private const int Length = QueueSnapshot.Length - 1 + 3;

    /// <summary>Reads a sample as the script wrote it.</summary>
    /// <exception cref="BadReplyException">It is none.</exception>
    public static QueueSample Parse(RedisValue text)
    {
        var v = Array.ConvertAll(((string?)text ?? "").Split(' '), static part =>
            long.TryParse(part, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : throw BadForm());
        if (v.Length != Length || v[6] is < (long)QueueMode.Open or > (long)QueueMode.Bypass)
            throw BadForm();
        return new QueueSample(
            new QueueSnapshot(true, v[0], v[1], v[2], v[3], v[4], v[5], (QueueMode)v[6], v[7], v[8], v[9], v[10], v[11], v[12], v[13]),
            new EndedWaits(v[14], TimeSpan.FromMilliseconds(v[15]), TimeSpan.FromMilliseconds(v[16])));
    }

    private static BadReplyException BadForm() => new("promote", "the history has another form");
}
