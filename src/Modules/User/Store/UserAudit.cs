using Ticketing.Data.Audit;

namespace Ticketing.Users.Store;

/// <summary>What must be true of balances and their ledger.</summary>
internal sealed class UserAudit : IAuditSource
{
    private const string Signed = "case kind when 'PAYMENT' then -amount else amount end";

    // What is no number is told by the check of references.
    private const string IsReservation = "reference ~ '^[0-9]{1,18}$'";

    public string Name => "balances";

    public IReadOnlyList<AuditCheck> Checks { get; } =
    [
        new(
            "every balance is the sum of its ledger: charges - payments + refunds",
            "select count(*) from users.accounts",
            $"""
            select format('user %s: the balance is %s, the ledger adds up to %s', user_id, coalesce(balance::text, 'missing'), coalesce(total::text, 'nothing'))
            from users.accounts full join (select user_id, sum({Signed}) as total from users.ledger group by user_id) l using (user_id)
            where balance is distinct from total order by user_id
            """),
        new(
            "every entry of the ledger follows from the one before it, and none is below zero",
            "select count(*) from users.ledger",
            $"""
            select format('entry %s of user %s: %s before it, %s of %s, and %s after it', id, user_id, before, kind, amount, balance_after)
            from (select *, lag(balance_after, 1, 0::bigint) over (partition by user_id order by id) as before from users.ledger) l
            where balance_after <> before + {Signed} or balance_after < 0 order by id
            """),
        new(
            "every payment and refund names its reservation, once, and every refund gives back what its payment took",
            "select count(*) from users.ledger where kind <> 'CHARGE'",
            $"""
            select format('entry %s of user %s: %s of %s with the reference %s', id, user_id, kind, amount, coalesce(reference, 'none'))
            from users.ledger l
            where (kind = 'CHARGE') <> (reference is null)
                or (kind <> 'CHARGE' and not coalesce({IsReservation}, false))
                or (reference is not null and exists (select from users.ledger o where o.reference = l.reference and o.kind = l.kind and o.id < l.id))
                or (kind = 'REFUND' and not exists (
                    select from users.ledger p where p.kind = 'PAYMENT' and p.reference = l.reference and p.user_id = l.user_id and p.amount = l.amount and p.id < l.id))
            order by id
            """),
        new(
            "over all users, charges - payments + refunds = balances",
            "select count(*) from users.accounts",
            $"""
            select format('the balances are %s in all, the ledger adds up to %s', balances, total)
            from (select coalesce(sum(balance), 0) as balances from users.accounts) a, (select coalesce(sum({Signed}), 0) as total from users.ledger) l
            where balances <> total
            """),
    ];

    public string Sales => $"""
        select reference::bigint, min(user_id), coalesce(max(amount) filter (where kind = 'PAYMENT'), 0), case when bool_or(kind = 'REFUND') then 'REFUNDED' else 'PAID' end
        from users.ledger where {IsReservation} group by reference::bigint order by reference::bigint
        """;
}
