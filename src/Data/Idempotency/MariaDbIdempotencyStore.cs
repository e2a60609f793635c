using Microsoft.Extensions.Options;

namespace Ticketing.Data.Idempotency;

/// <summary>
/// The kept answers in MariaDB. A claim is the row itself, without an answer yet (its status is 0): others who come with the same identity meet its lock, and do not
/// wait. It is seen by nobody before its transaction is committed, and by then it has its answer; if that is rolled back, it was never there.
/// </summary>
internal sealed class MariaDbIdempotencyStore(DbSession session, IDatabaseDriver driver, IOptions<IdempotencyOptions> options) : IIdempotencyStore
{
    private const string Read =
        "select fingerprint, status, body from messaging_idempotency where identity = @identity and status <> 0 and created_at > sysdate(6) - interval @hours hour";

    private const string Claim = $"""
        begin not atomic
            declare v_kept boolean;
            begin
                declare exit handler for 1205 {MariaDbCommands.Stop}{IIdempotencyStore.Running}{MariaDbCommands.StopEnd};
                set statement innodb_lock_wait_timeout = 0 for
                insert into messaging_idempotency (identity, fingerprint, status, body, created_at) values (@identity, '', 0, '', sysdate(6))
                on duplicate key update status = status;
            end;
            select status <> 0 and created_at > sysdate(6) - interval @hours hour into v_kept from messaging_idempotency where identity = @identity;
            if v_kept then
                {MariaDbCommands.Stop}{IIdempotencyStore.Known}{MariaDbCommands.StopEnd};
            end if;
        end
        """;

    private const string Write =
        "update messaging_idempotency set fingerprint = @fingerprint, status = @status, body = @body, created_at = sysdate(6) where identity = @identity";

    // An index is of no use for what is compared with sysdate; the start of the block will do here.
    private const string Purge = """
        begin not atomic
            delete from messaging_idempotency where created_at <= now(6) - interval @hours hour order by created_at limit @most;
            select row_count();
        end
        """;

    public async Task<(byte[] Fingerprint, KeptAnswer Answer)?> FindAsync(KeyedRequest request)
    {
        (byte[], KeptAnswer)? found = null;
        await session.ExecuteAsync(new DbChanges().Add(
            driver.CreateCommand(Read).With("@identity", request.Identity).With("@hours", options.Value.KeepHours),
            row => found = (row.GetFieldValue<byte[]>(0), new KeptAnswer(row.GetInt16(1), row.GetFieldValue<byte[]>(2)))));
        return found;
    }

    public Task<string?> ClaimAsync(KeyedRequest request) => session.ExecuteAsync(new DbChanges().Add(
        driver.CreateCommand(Claim).With("@identity", request.Identity).With("@hours", options.Value.KeepHours)));

    public Task KeepAsync(KeyedRequest request, KeptAnswer answer) => session.ExecuteAsync(new DbChanges().Add(
        driver.CreateCommand(Write).With("@identity", request.Identity).With("@fingerprint", request.Fingerprint)
            .With("@status", answer.Status).With("@body", answer.Body.ToArray())));

    public async Task<int> PurgeAsync()
    {
        var gone = 0;
        await session.ExecuteAsync(new DbChanges().Add(
            driver.CreateCommand(Purge).With("@hours", options.Value.KeepHours).With("@most", options.Value.SweepBatch), row => gone = row.GetInt32(0)));
        return gone;
    }
}
