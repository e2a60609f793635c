using Ticketing.Queues.Rules;
using Ticketing.Queues.Store;

namespace Ticketing.Queues.Admission;

/// <summary>Puts the settings of the database in force in Redis.</summary>
internal sealed class SettingsInForce(RedisQueues queues, QueueOpener opener, SettingsStore store)
{
    /// <summary>
    /// Puts settings in force, unless newer ones are. Where the line forbids their opening, the database takes over the one that is in force, so that both
    /// agree.
    /// </summary>
    /// <returns>Whether the opening is in force.</returns>
    public async Task<bool> ApplyAsync(QueueSettings settings, CancellationToken cancellation)
    {
        var opening = settings.OpensAt?.ToUnixTimeMilliseconds() ?? 0;
        while (true)
        {
            var current = settings;
            var reply = await queues[settings.Queue].ApplyAsync(settings);
            if (!reply.IsKnown)
            {
                reply = await opener.OpenAndCallAsync(
                    settings.Queue, opener.EpochOf(settings.Queue), redis => redis.ApplyAsync(current), static reply => reply.IsKnown);
            }

            // Another replica may have taken the opening back in between, so the answer of Redis counts.
            if (reply.Version >= settings.Version)
                return reply.OpensAtMs == opening;
            settings = await store.ReplaceOpeningAsync(settings, ReplyTime.Of(reply.OpensAtMs), reply.Seed, cancellation);
        }
    }
}
