using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Ticketing.Common.Results;
using Ticketing.Queues.Admission;
using Ticketing.Queues.Store;

namespace Ticketing.Queues.Admin;

/// <summary>A change of settings: what is null is left as it is.</summary>
/// <param name="Capacity">A new capacity; a null inside takes the configured one again.</param>
/// <param name="AdmitPerSecond">A new rate; a null inside takes the configured one again.</param>
/// <param name="OpensAt">A new opening; a null inside opens at once.</param>
/// <param name="Mode">A new mode.</param>
internal sealed record SettingsChange(Change<int?>? Capacity = null, Change<int?>? AdmitPerSecond = null, Change<DateTimeOffset?>? OpensAt = null, QueueMode? Mode = null);

/// <summary>A new value.</summary>
internal sealed record Change<T>(T Value);

/// <summary>What operators can do. Every change is kept in the database, in force on every replica at once, and logged with who and when.</summary>
internal sealed class QueueOperations(RedisQueueAdmin queues, WaitingRoom room, SettingsStore store, TimeProvider time, ILogger<QueueOperations> log)
{
    /// <summary>Changes what a queue has of its own.</summary>
    public async Task<Result<QueueState>> ChangeAsync(string queue, SettingsChange change, string operatorName, CancellationToken cancellation)
    {
        var settings = await store.FindAsync(queue, cancellation) ?? new QueueSettings { Queue = queue };
        if (change.Capacity is { } capacity)
            settings.Capacity = capacity.Value;
        if (change.AdmitPerSecond is { } rate)
            settings.AdmitPerSecond = rate.Value;
        if (change.Mode is { } mode)
            settings.Mode = mode;
        var seed = settings.Seed;
        if (change.OpensAt is { } opening)
        {
            settings.OpensAt = opening.Value;
            settings.Seed = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
        }

        await room.EnsureOpenAsync(queue);
        if (await queues.ConfigureAsync(settings, change.OpensAt is not null) is not { } inForce)
            return QueueErrors.LineNotEmpty;
        settings.Seed = change.OpensAt is null ? seed : inForce;
        settings.ChangedAt = time.GetUtcNow();
        settings.ChangedBy = operatorName;
        await store.SaveAsync(settings, cancellation);
        QueueLog.SettingsChanged(log, queue, operatorName, settings.Capacity, settings.AdmitPerSecond, settings.OpensAt, settings.Mode);
        return await queues.InspectAsync(queue);
    }

    /// <summary>Lets in the next people at once, whatever the rules say.</summary>
    public async Task<long> AdmitNowAsync(string queue, int people, string operatorName)
    {
        var admitted = await queues.AdmitNowAsync(queue, people);
        QueueLog.AdmittedByHand(log, queue, operatorName, admitted);
        return admitted;
    }

    /// <summary>Sends everybody who waits away; those who are in stay in.</summary>
    public async Task<long> ClearAsync(string queue, string operatorName)
    {
        var sent = await queues.ClearAsync(queue);
        QueueLog.Cleared(log, queue, operatorName, sent);
        return sent;
    }
}
