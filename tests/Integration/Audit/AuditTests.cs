using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Ticketing.Data.Audit;
using Ticketing.Tests.Integration.Shops;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Audit;

public sealed class AuditTests(AuditTests.SmallBooks shop) : IClassFixture<AuditTests.SmallBooks>, IAsyncLifetime
{
    /// <summary>
    /// What was tampered with, and what the audit must say. The reservations of "ann" are 1 (paid), 2 (refunded), 3 (held) and 4 (given back).
    /// </summary>
    public static TheoryData<string, string[]> Tampering => new()
    {
        {
            "update users_accounts set balance = balance + 1 where user_id = 'ann'",
            ["user ann: the balance is 70001, the ledger adds up to 70000", "the balances are 70001 in all, the ledger adds up to 70000"]
        },
        {
            "insert into users_accounts (user_id, balance) values ('ghost', 5)",
            ["user ghost: the balance is 5, the ledger adds up to nothing"]
        },
        { "delete from users_accounts", ["user ann: the balance is missing, the ledger adds up to 70000"] },
        {
            "update users_ledger set balance_after = balance_after + 1 where kind = 'CHARGE'",
            ["entry 1 of user ann: 0 before it, CHARGE of 100000, and 100001 after it"]
        },
        {
            "delete from users_ledger where kind = 'PAYMENT' and reference = '1'",
            ["reservation 1: balances says nothing; reservations says PAID 30000 by ann; payments says PAID 30000 by ann"]
        },
        {
            "update users_ledger set reference = '77' where reference = '1'",
            ["reservation 77: balances says PAID 30000 by ann; reservations says nothing; payments says nothing"]
        },
        { "update users_ledger set reference = 'x' where reference = '1'", ["PAYMENT of 30000 with the reference x"] },
        { "update users_ledger set amount = 1 where kind = 'REFUND'", ["REFUND of 1 with the reference 2"] },
        {
            "delete from users_ledger where kind = 'REFUND'",
            ["reservation 2: balances says PAID 30000 by ann; reservations says REFUNDED 30000 by ann; payments says REFUNDED 30000 by ann"]
        },
        {
            "drop index ux_ledger_reference on users_ledger; " +
            "insert into users_ledger (user_id, kind, amount, balance_after, reference, created_at) " +
            "values ('ann', 'PAYMENT', 30000, 40000, '1', now(6)); " +
            "update users_accounts set balance = 40000",
            ["PAYMENT of 30000 with the reference 1"]
        },
        {
            "delete from payment_payments where reservation_id = 1",
            ["reservation 1: balances says PAID 30000 by ann; reservations says PAID 30000 by ann; payments says nothing"]
        },
        { "update payment_payments set amount = 29999 where reservation_id = 1", ["payments says PAID 29999 by ann"] },
        { "update payment_payments set user_id = 'bob' where reservation_id = 1", ["payments says PAID 30000 by bob"] },
        {
            "update payment_payments set status = 'CANCELED' where reservation_id = 1",
            ["payments says REFUNDED 30000 by ann", "payment of reservation 1: it is CANCELED, the time of cancelling is missing"]
        },
        {
            "update reservation_reservations set status = 'EXPIRED' where id = 1",
            ["reservations says nothing; payments says PAID", "reservation 1 is EXPIRED, its seat 100001 is SOLD"]
        },
        {
            "update reservation_reservation_seats set state = 'FREE' where reservation_id = 1",
            ["reservation 1 is PAID, its seat 100001 is FREE"]
        },
        {
            "update reservation_reservation_seats set user_id = 'bob' where reservation_id = 3",
            ["reservation 3 is HELD, its seat 100003 is HELD"]
        },
        {
            "update reservation_reservations set amount = 1 where id = 3",
            ["reservation 3: its price is 1, its seats cost 30000"]
        },
        {
            "delete from reservation_reservation_seats where reservation_id = 4",
            ["reservation 4: its price is 30000, its seats cost 0"]
        },
        {
            "drop index ux_reservation_seats_live on reservation_reservation_seats; update reservation_reservation_seats set seat_id = 100001 where " +
                "reservation_id = 3",
            ["seat 100001: live in the reservations 1, 3"]
        },
    };

    public Task InitializeAsync() => Task.CompletedTask;

    public Task DisposeAsync() => shop.RestoreAsync();

    [Fact]
    public async Task Audit_WhenAllIsWell_SaysSoWithHowMuchItLookedAt()
    {
        var (wrong, report) = await RunAsync();

        wrong.ShouldBe(0, report);
        report.ShouldNotContain("WRONG");
        report.ShouldContain("ok     balances: every balance is the sum of its ledger: charges - payments + refunds (1 checked)");
        report.ShouldContain("every entry of the ledger follows from the one before it, and none is below zero (4 checked)");
        report.ShouldContain("no seat has two live reservations (2 checked)");
        report.ShouldContain("ok     balances, reservations, payments: they agree on every sale (2 checked)");
        report.ShouldEndWith("Everything agrees." + Environment.NewLine);
    }

    [Theory]
    [MemberData(nameof(Tampering))]
    public async Task Audit_WhenSomethingWasTamperedWith_NamesIt(string sql, string[] said)
    {
        await shop.Database.ExecuteAsync(sql);

        var (wrong, report) = await RunAsync();

        wrong.ShouldBeGreaterThanOrEqualTo(said.Length);
        foreach (var sentence in said)
            report.ShouldContain(sentence);
        report.ShouldEndWith(string.Create(CultureInfo.InvariantCulture, $"{wrong} disagreements.") + Environment.NewLine);
    }

    [Fact]
    public async Task Audit_WhilePeopleBuyAndRefund_SeesOneInstant()
    {
        var plan = shop.Plans.Add(seats: 40);
        using var enough = new CancellationTokenSource();
        var buyers = Task.WhenAll(Enumerable.Range(0, 4).Select(async buyer =>
        {
            var user = $"buyer-{buyer}";
            for (var step = 0; !enough.IsCancellationRequested; step++)
            {
                await shop.ChargeAsync(user, 10_000);
                var hold = (await shop.HoldAsync(Shop.Person(user, ticket: step + 1), plan, (buyer * 10) + (step % 10) + 1)).Value;
                (await shop.PayAsync(Shop.Person(user, ticket: step + 1), hold.ReservationId)).IsSuccess.ShouldBeTrue();
                (await shop.RefundAsync(user, hold.ReservationId)).IsSuccess.ShouldBeTrue();
            }
        }));

        for (var n = 0; n < 15; n++)
        {
            var (wrong, report) = await RunAsync();
            wrong.ShouldBe(0, report);
        }

        await enough.CancelAsync();
        await buyers;
        (await shop.QueryAsync<long>("select count(*) from payment_payments"))
            .ShouldBeGreaterThan(20, "Hardly anything happened: this test would pass for nothing.");
    }

    [Fact]
    public async Task Audit_ThatHasEnded_LetsMigrationsChangeItsTables()
    {
        await RunAsync();

        // Not from the audit's own pool, which would reset the audit's connection.
        await using var elsewhere = MariaDbServer.Open(shop.Services.GetRequiredService<IConfiguration>()["ConnectionStrings:Database"]!);
        await elsewhere.ExecuteAsync("set statement lock_wait_timeout = 0 for alter table users_ledger force");
    }

    private async Task<(long Wrong, string Report)> RunAsync()
    {
        await using var report = new StringWriter();
        var result = await shop.Services.GetRequiredService<Auditor>().RunAsync(report, default);
        return (result.Disagreements, report.ToString());
    }

    /// <summary>A shop with a few sales, whose tables a test may change as it likes.</summary>
    public sealed class SmallBooks : Shop
    {
        private string _restore = "";

        public override async Task InitializeAsync()
        {
            await base.InitializeAsync();
            var plan = Plans.Add(seats: 4, price: 30_000);
            var ann = Person("ann");
            await ChargeAsync("ann", 100_000);
            for (var seat = 1; seat <= 4; seat++)
                (await HoldAsync(ann, plan, seat)).Value.ReservationId.ShouldBe(seat);
            (await PayAsync(ann, 1)).IsSuccess.ShouldBeTrue();
            (await PayAsync(ann, 2)).IsSuccess.ShouldBeTrue();
            (await RefundAsync("ann", 2)).IsSuccess.ShouldBeTrue();
            (await GiveBackAsync(ann, 4)).IsSuccess.ShouldBeTrue();
            await ExecuteAsync(await CopyAsync("", "saved_"));
            _restore = await CopyAsync("saved_", "");
        }

        /// <summary>Gives every table the rows and indexes that it had at first.</summary>
        internal Task RestoreAsync() => ExecuteAsync($"set foreign_key_checks = 0; {_restore}; set foreign_key_checks = 1");

        // The statements that copy every table; a column that is computed is left to the database.
        private Task<string> CopyAsync(string from, string to) => QueryAsync<string>($"""
            select group_concat('create or replace table {to}', name, ' like {from}', name, ';',
                'insert into {to}', name, ' (', list, ') select ', list, ' from {from}', name separator ';')
            from (
                select table_name as name, group_concat('`', column_name, '`') as list from information_schema.columns
                where table_schema = database() and is_generated = 'NEVER' and table_name regexp '^(users|reservation|payment)_' group by table_name
            ) copied
            """);
    }
}
