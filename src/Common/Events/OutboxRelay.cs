using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Ticketing.Common.Data.Outbox;

namespace Ticketing.Common.Events;

/// <summary>
/// Takes facts from the outbox to the bus. Every replica does it; they share the work by lanes. Whoever has a lane has all of its keys, so a key's later fact never
/// overtakes an earlier one. Facts are deleted in the transaction in which they were handed over: a host that dies in between hands them over again.
/// </summary>
internal sealed class OutboxRelay(
    NpgsqlDataSource source, IEventBus bus, OutboxSignal signal, EventMetrics metrics, IOptions<EventOptions> options, TimeProvider time, ILogger<OutboxRelay> log)
    : BackgroundService
{
    // Any number will do, as long as every replica uses the same.
    private const int LaneLock = 1_386_204_711;

    // What another relay has deleted since this statement began is passed over by the delete.
    private static readonly string Take = $"""
        with candidates as materialized (
            select lane from generate_series(0, {MessagingContext.Lanes - 1}) lane
            where exists (select from messaging.outbox o where o.lane = lane.lane::smallint) order by random()),
        mine as materialized (
            select lane from candidates where pg_try_advisory_xact_lock({LaneLock}, lane) limit $1),
        batch as materialized (
            select o.id from mine cross join lateral (
                select id from messaging.outbox where lane = mine.lane::smallint order by id limit $2) o)
        delete from messaging.outbox o using batch where o.id = batch.id
        returning o.id, o.message_id, o.topic, o.key, o.payload::text
        """;

    private const string Lag = "select extract(epoch from clock_timestamp() - created_at)::float8 from messaging.outbox order by id limit 1";

    private static readonly TimeSpan LeastBackOff = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MostBackOff = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LagInterval = TimeSpan.FromSeconds(1);

    private readonly TimeSpan _poll = TimeSpan.FromMilliseconds(options.Value.PollMs);
    private readonly TimeSpan _gather = TimeSpan.FromMilliseconds(options.Value.GatherMs);
    private long _lagMeasured;

    /// <summary>Takes what is there now to the bus, one transaction.</summary>
    /// <returns>How many facts.</returns>
    public async Task<int> RelayAsync(CancellationToken cancellation)
    {
        await using var connection = await source.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var events = await TakeAsync(connection, cancellation);
        if (events.Count > 0)
        {
            await bus.PublishAsync(events, cancellation);
            await transaction.CommitAsync(CancellationToken.None);
            metrics.Relayed(events.Count);
        }

        return events.Count;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (var failures = 0; !stoppingToken.IsCancellationRequested;)
        {
            try
            {
                // First, so that it is told while the bus is away, too.
                await MeasureLagAsync(stoppingToken);
                var moved = await RelayAsync(stoppingToken);
                if (failures > 0)
                    EventLog.RelayWorksAgain(log, failures);
                failures = 0;
                if (moved == 0)
                    await signal.WaitAsync(_poll, stoppingToken);
                await Task.Delay(_gather, time, stoppingToken);
            }
            catch (Exception fault) when (!stoppingToken.IsCancellationRequested)
            {
                metrics.RelayFailed();
                if (failures++ == 0)
                    EventLog.RelayFailed(log, fault);
                await Task.Delay(BackOff(failures), time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>How long to stay away after so many failures in a row: twice as long each time, somewhere in its upper half, so that replicas do not come back together.</summary>
    internal static TimeSpan BackOff(int failures)
    {
        var most = LeastBackOff * Math.Pow(2, Math.Min(failures - 1, 10));
        return (most < MostBackOff ? most : MostBackOff) * (0.5 + (Random.Shared.NextDouble() / 2));
    }

    private async Task<List<EventMessage>> TakeAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Take, connection)
        {
            Parameters = { new NpgsqlParameter<int> { TypedValue = options.Value.LanesAtOnce }, new NpgsqlParameter<int> { TypedValue = options.Value.LaneBatch } },
        };
        await command.PrepareAsync(cancellation);
        var taken = new List<(long Id, EventMessage Event)>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
            taken.Add((reader.GetInt64(0), new EventMessage(reader.GetGuid(1), reader.GetString(2), reader.GetString(3), reader.GetString(4))));
        return [.. taken.OrderBy(each => each.Id).Select(each => each.Event)];
    }

    private async Task MeasureLagAsync(CancellationToken cancellation)
    {
        if (_lagMeasured != 0 && time.GetElapsedTime(_lagMeasured) < LagInterval)
            return;
        _lagMeasured = time.GetTimestamp();
        await using var command = source.CreateCommand(Lag);
        metrics.Lag = await command.ExecuteScalarAsync(cancellation) as double? ?? 0;
    }
}
