using Ticketing.Data.Audit;

namespace Ticketing.Users.Store;

/// <summary>What must be true of balances and their ledger.</summary>
internal sealed class UserAudit : IAuditSource
{
    private const string Signed = "case kind when 'PAYMENT' then -amount else amount end";

    // Of a payment or refund. What is not a number is named by the check of references.
    private const string IsReservation = "reference regexp '^[0-9]{1,18}$'";

    private const string Totals = $"(select user_id, sum({Signed}) as total from users_ledger group by user_id)";

    public string Name => "balances";

    public IReadOnlyList<AuditCheck> Checks { get; } =
    [
        new(
            "every balance is the sum of its ledger: charges - payments + refunds",
            "select count(*) from users_accounts",
            $"""
            select concat('user ', user_id, ': the balance is ', coalesce(balance, 'missing'), ', the ledger adds up to ', coalesce(total, 'nothing'))
            from (
                select a.user_id, a.balance, l.total from users_accounts a left join {Totals} l on l.user_id = a.user_id
                union all
                select l.user_id, null, l.total from {Totals} l left join users_accounts a on a.user_id = l.user_id where a.user_id is null) both_sides
            where not (balance <=> total) order by user_id
            """),
        new(
            "every entry of the ledger follows from the one before it, and none is below zero",
            "select count(*) from users_ledger",
            $"""
            select concat('entry ', id, ' of user ', user_id, ': ', earlier, ' before it, ', kind, ' of ', amount, ', and ', balance_after, ' after it')
            from (select l.*, coalesce(lag(balance_after) over (partition by user_id order by id), 0) as earlier from users_ledger l) l
            where balance_after <> earlier + {Signed} or balance_after < 0 order by id
            """),
        new(
            "every payment and refund names its reservation, once, no charge is made twice, and every refund gives back what its payment took",
            "select count(*) from users_ledger where kind <> 'CHARGE' or reference is not null",
            $"""
            select concat('entry ', id, ' of user ', user_id, ': ', kind, ' of ', amount, ' with the reference ', coalesce(reference, 'none'))
            from users_ledger l
            where (kind <> 'CHARGE' and not coalesce({IsReservation}, false))
                or (reference is not null and exists (select 1 from users_ledger o where o.reference = l.reference and o.kind = l.kind and o.id < l.id))
                or (kind = 'REFUND' and not exists (
                    select 1 from users_ledger p
                    where p.kind = 'PAYMENT' and p.reference = l.reference and p.user_id = l.user_id and p.amount = l.amount and p.id < l.id))
            order by id
            """),
        new(
            "over all users, charges - payments + refunds = balances",
            "select count(*) from users_accounts",
            $"""
            select concat('the balances are ', balances, ' in all, the ledger adds up to ', total)
            from (select coalesce(sum(balance), 0) as balances from users_accounts) a, (select coalesce(sum({Signed}), 0) as total from users_ledger) l
            where balances <> total
            """),
    ];

    public string Sales => $"""
        select cast(reference as signed) as reservation_id, min(user_id) as user_id, coalesce(max(case when kind = 'PAYMENT' then amount end), 0) as amount,
            case when max(kind = 'REFUND') then 'REFUNDED' else 'PAID' end as state
        from users_ledger where kind <> 'CHARGE' and {IsReservation} group by cast(reference as signed)
        """;
}
