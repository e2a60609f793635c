using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using MySqlConnector;

namespace Ticketing.Data.Idempotency;

/// <summary>The kept answers, in the database: a replay needs nothing else.</summary>
internal sealed class IdempotencyStore(DbContexts database, IOptions<IdempotencyOptions> options)
{
    /// <summary>Deletes <c>@most</c> answers that are older than <c>@hours</c>.</summary>
    public const string Purge = "delete from idempotency_answers where created_at <= utc_timestamp(6) - interval @hours hour order by created_at limit @most";

    private static readonly Procedure ClaimRequest = Procedure.Load<IdempotencyStore>("claim");
    private static readonly Procedure KeepAnswer = Procedure.Load<IdempotencyStore>("keep");

    private readonly int _hours = options.Value.KeepHours;
    private readonly int _batch = options.Value.SweepBatch;

    /// <summary>The kept answer and the fingerprint of the request that it was given to, or null.</summary>
    public async Task<(byte[] Fingerprint, KeptAnswer Answer)?> FindAsync(KeyedRequest request)
    {
        var found = await database.ReadAsync(
            (IdempotencyContext context) => context.Answers
                .Where(answer => answer.Identity == request.Identity && answer.Status != 0 && answer.CreatedAt > ModuleContext.Now().AddHours(-_hours))
                .Select(answer => new { answer.Fingerprint, answer.Status, answer.Body })
                .SingleOrDefaultAsync(),
            CancellationToken.None);
        return found is null ? null : (found.Fingerprint, new KeptAnswer(found.Status, found.Body));
    }

    /// <summary>
    /// Claims the request for a transaction: until it ends no other transaction works on the same request. May stop it with <see cref="IdempotencyRefusals"/>.
    /// </summary>
    public DbChanges Claim(KeyedRequest request) => new DbChanges().Call(ClaimRequest.With("identity", request.Identity).With("keep_hours", _hours));

    /// <summary>Keeps the answer in the transaction that has claimed the request.</summary>
    public static DbChanges Keep(KeyedRequest request, KeptAnswer answer) => new DbChanges().Call(
        KeepAnswer.With("identity", request.Identity).With("fingerprint", request.Fingerprint).With("status", answer.Status)
            .With("body", answer.Body.ToArray()));

    /// <summary>Deletes answers that are too old, one batch.</summary>
    /// <returns>How many.</returns>
    public ValueTask<int> PurgeAsync() => database.ChangeAsync(
        (IdempotencyContext context) => context.Database.ExecuteSqlRawAsync(Purge, new MySqlParameter("@hours", _hours), new MySqlParameter("@most", _batch)),
        CancellationToken.None);
}

/// <summary>Why a claim is refused.</summary>
internal static class IdempotencyRefusals
{
    /// <summary>Another request of the same identity is being worked on.</summary>
    public const string Running = "idempotency.running";

    /// <summary>There is an answer.</summary>
    public const string Known = "idempotency.known";
}
