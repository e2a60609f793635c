using System.Globalization;
using StackExchange.Redis;
using Ticketing.Queues.Admin;

namespace Ticketing.Queues.Store;

/// <summary>The state of a queue as operators see it. Served is the order of the last person let in.</summary>
internal sealed record QueueState(long Waiting, long Active, long Served, double PerSecond, long Capacity, long AdmitPerSecond, long OpensAtMs, string Mode);

/// <summary>A part of the pool of those who came before an opening.</summary>
internal sealed record PoolPage(long OpensAtMs, string Seed, long Total, IReadOnlyList<long> Tickets);

/// <summary>What operators do to the queues in Redis.</summary>
internal sealed class RedisQueueAdmin(QueueLink link, QueueScripts scripts)
{
    /// <summary>The most people one call lets in.</summary>
    public const int MaxAdmit = 1000;

    /// <summary>Changes settings while the queue runs. Null when the opening was refused, else the seed in force.</summary>
    public async Task<string?> ConfigureAsync(QueueSettings settings, bool setsOpening)
    {
        var opening = setsOpening ? settings.OpensAt?.ToUnixTimeMilliseconds() ?? 0 : -1;
        var reply = await link.RunAsync(scripts.Configure, Keys(settings.Queue), [opening, settings.Seed, .. Fields(settings)], 2);
        return reply[0] == 1 ? reply.Text(1) : null;
    }

    /// <summary>Lets in the next people at once, whatever the rules say. Returns how many.</summary>
    public async Task<long> AdmitNowAsync(string queue, int people) => (await link.RunAsync(scripts.AdmitNow, Keys(queue), [people], 1))[0];

    /// <summary>Sends everybody who waits away. Returns how many.</summary>
    public async Task<long> ClearAsync(string queue) => (await link.RunAsync(scripts.Clear, Keys(queue), [], 1))[0];

    public async Task<QueueState> InspectAsync(string queue)
    {
        var reply = await link.RunAsync(scripts.Inspect, Keys(queue), [], 8);
        return new QueueState(reply[0], reply[1], reply[2], reply[3] / 1000.0, reply[4], reply[5], reply[6], reply.Text(7));
    }

    /// <summary>The tickets of the pool, in the order in which they were taken.</summary>
    public async Task<PoolPage> PoolAsync(string queue, long from, long count)
    {
        var reply = await link.RunAsync(scripts.Pool, Keys(queue), [from, from + count - 1], 3, -1);
        var tickets = new long[reply.Length - 3];
        for (var i = 0; i < tickets.Length; i++)
            tickets[i] = long.Parse(reply.Text(i + 3), CultureInfo.InvariantCulture);
        return new PoolPage(reply[0], reply.Text(1), reply[2], tickets);
    }

    /// <summary>The fields of the queue's hash that hold these settings; empty ones take the configured value.</summary>
    public static RedisValue[] Fields(QueueSettings settings) =>
    [
        "capacity", settings.Capacity?.ToString(CultureInfo.InvariantCulture) ?? "",
        "rate", settings.AdmitPerSecond?.ToString(CultureInfo.InvariantCulture) ?? "",
        "mode", settings.Mode == QueueMode.Open ? "" : NameOf(settings.Mode),
    ];

    /// <summary>All settings, for a queue that this Redis does not know yet.</summary>
    public static RedisValue[] AllFields(QueueSettings settings) =>
        [.. Fields(settings), "opensAt", settings.OpensAt?.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture) ?? "", "seed", settings.Seed];

    /// <summary>A mode as scripts and answers name it.</summary>
    public static string NameOf(QueueMode mode) => mode switch
    {
        QueueMode.Paused => "paused",
        QueueMode.Draining => "draining",
        QueueMode.Bypass => "bypass",
        _ => "open",
    };

    private static RedisKey[] Keys(string queue) => QueueCalls.KeysOf(queue);
}
