using Microsoft.Extensions.Options;
using Ticketing.Common.Data;

namespace Ticketing.Common.Idempotency;

/// <summary>The kept answers in PostgreSQL.</summary>
internal sealed class PostgreSqlIdempotencyStore(DbSession session, IOptions<IdempotencyOptions> options) : IIdempotencyStore
{
    private const string IsLive = "identity = $1 and created_at > clock_timestamp() - make_interval(hours => $2)";

    private const string Read = $"select fingerprint, status, body from messaging.idempotency where {IsLive}";

    private const string Lock = $"select common.expect(pg_try_advisory_xact_lock($1), '{IIdempotencyStore.Running}')";

    private const string Look = $"select common.expect(not exists (select from messaging.idempotency where {IsLive}), '{IIdempotencyStore.Known}')";

    // What is replaced is too old to be given again: the claim has looked.
    private const string Write = """
        insert into messaging.idempotency (identity, fingerprint, status, body) values ($1, $2, $3, $4)
        on conflict (identity) do update set fingerprint = excluded.fingerprint, status = excluded.status, body = excluded.body, created_at = clock_timestamp()
        """;

    private const string Purge = """
        with old as (
            select identity from messaging.idempotency where created_at <= (select clock_timestamp() - make_interval(hours => $1))
            order by created_at limit $2 for update skip locked),
        gone as (
            delete from messaging.idempotency i using old where i.identity = old.identity returning 1)
        select count(*)::integer from gone
        """;

    public async Task<(byte[] Fingerprint, KeptAnswer Answer)?> FindAsync(KeyedRequest request)
    {
        (byte[], KeptAnswer)? found = null;
        await session.ExecuteAsync(new DbChanges().Add(
            PgCommands.Sql(Read).With(request.Identity).With(options.Value.KeepHours),
            row => found = (row.GetFieldValue<byte[]>(0), new KeptAnswer(row.GetInt16(1), row.GetFieldValue<byte[]>(2)))));
        return found;
    }

    // The look is a command of its own, after the lock, so that it sees what the one before has left.
    public Task<string?> ClaimAsync(KeyedRequest request) => session.ExecuteAsync(new DbChanges()
        .AddUnread(PgCommands.Sql(Lock).With(request.Lock))
        .AddUnread(PgCommands.Sql(Look).With(request.Identity).With(options.Value.KeepHours)));

    public Task KeepAsync(KeyedRequest request, KeptAnswer answer) => session.ExecuteAsync(new DbChanges().Add(
        PgCommands.Sql(Write).With(request.Identity).With(request.Fingerprint).With(answer.Status).With(answer.Body.ToArray())));

    public async Task<int> PurgeAsync()
    {
        var gone = 0;
        await session.ExecuteAsync(new DbChanges().Add(
            PgCommands.Sql(Purge).With(options.Value.KeepHours).With(options.Value.SweepBatch), row => gone = row.GetInt32(0)));
        return gone;
    }
}
