using System.Data.Common;
using Npgsql;
using Ticketing.Common.Events;

namespace Ticketing.Common.Data.Outbox;

/// <summary>The end of PostgreSQL's outbox at which facts leave.</summary>
internal sealed class PostgreSqlOutboxQueue(NpgsqlDataSource source) : IOutboxQueue
{
    // Any number will do, as long as every replica uses the same.
    private const int LaneLock = 1_386_204_711;

    // What another relay has deleted since this statement began is passed over by the delete. It takes an array rather than a join: a join is planned as a walk
    // over the whole table, which is small when it is analysed and full of what was deleted in a rush.
    private static readonly string Take = $"""
        with candidates as materialized (
            select lane from generate_series(0, {MessagingContext.Lanes - 1}) lane
            where exists (select from messaging.outbox o where o.lane = lane.lane::smallint) order by random()),
        mine as materialized (
            select lane from candidates where pg_try_advisory_xact_lock({LaneLock}, lane) limit $1),
        batch as materialized (
            select o.id from mine cross join lateral (
                select id from messaging.outbox where lane = mine.lane::smallint order by id limit $2) o)
        delete from messaging.outbox o where o.id = any (array(select id from batch))
        returning o.id, o.message_id, o.topic, o.key, o.payload::text, o.traceparent
        """;

    private const string Lag = "select extract(epoch from clock_timestamp() - created_at)::float8 from messaging.outbox order by id limit 1";

    public async Task<IReadOnlyList<EventMessage>> TakeAsync(DbTransaction transaction, int lanes, int batch, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(Take, (NpgsqlConnection)transaction.Connection!)
        {
            Parameters = { new NpgsqlParameter<int> { TypedValue = lanes }, new NpgsqlParameter<int> { TypedValue = batch } },
        };
        await command.PrepareAsync(cancellation);
        var taken = new List<(long Id, EventMessage Event)>();
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            var message = new EventMessage(reader.GetGuid(1), reader.GetString(2), reader.GetString(3), reader.GetString(4)) { TraceParent = reader.IsDBNull(5) ? null : reader.GetString(5) };
            taken.Add((reader.GetInt64(0), message));
        }

        return [.. taken.OrderBy(each => each.Id).Select(each => each.Event)];
    }

    public async Task<double> GetLagAsync(CancellationToken cancellation)
    {
        await using var command = source.CreateCommand(Lag);
        return await command.ExecuteScalarAsync(cancellation) as double? ?? 0;
    }
}
