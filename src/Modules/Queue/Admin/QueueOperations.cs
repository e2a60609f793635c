using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Ticketing.Common.Results;
using Ticketing.Queues.Admission;
using Ticketing.Queues.Rules;
using Ticketing.Queues.Store;
using Ticketing.Queues.Telemetry;

namespace Ticketing.Queues.Admin;

/// <summary>A change of settings: what is null is left as it is.</summary>
/// <param name="Capacity">A new capacity; a null inside takes the configured one again.</param>
/// <param name="AdmitPerSecond">A new rate; a null inside takes the configured one again.</param>
/// <param name="OpensAt">A new opening; a null inside opens at once.</param>
/// <param name="Mode">A new mode.</param>
internal sealed record SettingsChange(Change<int?>? Capacity = null, Change<int?>? AdmitPerSecond = null, Change<DateTimeOffset?>? OpensAt = null,
    QueueMode? Mode = null);

/// <summary>A new value.</summary>
internal sealed record Change<T>(T Value);

/// <summary>The operators' changes. Each is kept in the database, in force on every replica at once, and logged with the operator's name.</summary>
internal sealed class QueueOperations(RedisQueues queues, QueueOpener opener, SettingsStore store, TimeProvider time, ILogger<QueueOperations> log)
{
    /// <summary>Changes a queue's own settings.</summary>
    public async Task<Result<InspectReply>> ChangeAsync(string queue, SettingsChange change, string operatorName, CancellationToken cancellation)
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

        await opener.OpenAsync(queue);
        var openingMs = change.OpensAt is null ? -1 : settings.OpensAt?.ToUnixTimeMilliseconds() ?? 0;
        if (await queues[queue].ConfigureAsync(openingMs, settings.Seed, SettingsFields.Of(settings)) is not { } inForce)
            return QueueErrors.LineNotEmpty;
        settings.Seed = change.OpensAt is null ? seed : inForce;
        settings.ChangedAt = time.GetUtcNow();
        settings.ChangedBy = operatorName;
        await store.SaveAsync(settings, cancellation);
        QueueLog.SettingsChanged(log, queue, operatorName, settings.Capacity, settings.AdmitPerSecond, settings.OpensAt, settings.Mode);
        return await queues[queue].InspectAsync();
    }

    /// <summary>Admits the next people at once, whatever the rules say.</summary>
    public async Task<long> AdmitAsync(string queue, int people, string operatorName)
    {
        var admitted = await queues[queue].AdmitAsync(people);
        QueueLog.AdmittedByOperator(log, queue, operatorName, admitted);
        return admitted;
    }

    /// <summary>Removes all waiting people; slots stay.</summary>
    public async Task<long> ClearAsync(string queue, string operatorName)
    {
        var removed = await queues[queue].ClearAsync();
        QueueLog.Cleared(log, queue, operatorName, removed);
        return removed;
    }
}
