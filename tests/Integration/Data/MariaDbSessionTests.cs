using System.Data.Common;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Ticketing.Common.Results;
using Ticketing.Data;
using Ticketing.Tests.Integration.Idempotency;
using Ticketing.Tests.Integration.Shops;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Data;

public sealed class MariaDbSessionTests(Shop shop) : IClassFixture<Shop>
{
    private const string Touch = "update users_accounts set balance = balance + 1 where user_id = @user";

    [Fact]
    public async Task Execute_WhenABlockStops_TellsItsCodeAndUndoesEverything()
    {
        var changes = new DbChanges();
        changes.Add(Sql("insert into messaging_outbox (topic, `key`, payload) values ('test', 'undone', '{}')"));
        changes.Add(Sql($"begin not atomic if 1 = 2 then select 1; else {MariaDbCommands.Stop}test.no{MariaDbCommands.StopEnd}; end if; end"));

        (await ExecuteAsync(changes)).ShouldBe("test.no");

        (await shop.QueryAsync<long>("select count(*) from messaging_outbox where `key` = 'undone'")).ShouldBe(0);
        // The connection that was stopped in the middle is as good as new.
        (await ExecuteAsync(new DbChanges().Add(Sql("select @@in_transaction"), row => row.GetInt64(0).ShouldBe(1)))).ShouldBeNull();
    }

    [Fact]
    public async Task Execute_WhenAnIndexIsInTheWay_TellsItsName()
    {
        var insert = Sql("insert into users_ledger (user_id, kind, amount, balance_after, reference) values ('index', 'PAYMENT', 1, 1, 'index'), ('index', 'PAYMENT', 1, 1, 'index')");

        (await ExecuteAsync(new DbChanges().Add(insert))).ShouldBe("ux_ledger_reference");
    }

    [Fact]
    public async Task Execute_WithAFailingCommand_Throws() =>
        (await Should.ThrowAsync<DbException>(() => ExecuteAsync(new DbChanges().Add(Sql("select no_such_column from users_accounts"))))).SqlState.ShouldBe("42S22");

    [Fact]
    public async Task MovedAmount_WhenNobodySetItInThisChange_IsNothing()
    {
        var read = new List<bool>();
        var changes = new DbChanges().Add(Sql($"set {MovedAmount.MariaDb} = 5")).Add(Sql($"select {MovedAmount.MariaDb}"), row => read.Add(row.IsDBNull(0)));
        (await ExecuteAsync(changes)).ShouldBeNull();
        (await ExecuteAsync(new DbChanges().Add(Sql($"select {MovedAmount.MariaDb}"), row => read.Add(row.IsDBNull(0))))).ShouldBeNull();

        read.ShouldBe([false, true]);
    }

    [Fact]
    public async Task Execute_WhenTwoLockInOppositeOrder_RunsTheVictimAgain()
    {
        await shop.ChargeAsync("lock-a", 1);
        await shop.ChargeAsync("lock-b", 1);

        var outcomes = await Task.WhenAll(BothAsync("lock-a", "lock-b"), BothAsync("lock-b", "lock-a"));

        outcomes.ShouldAllBe(outcome => outcome == null);
        (await shop.QueryAsync<long>("select sum(balance) from users_accounts where user_id like 'lock-%'")).ShouldBe(6);

        Task<string?> BothAsync(string first, string second) => ExecuteAsync(new DbChanges()
            .Add(Sql(Touch).With("@user", first)).Add(Sql("do sleep(0.2)")).Add(Sql(Touch).With("@user", second)));
    }

    [Fact]
    public async Task Charge_WithAKeyWhenADeadlockEndsItsTransaction_RunsAgainFromTheStart()
    {
        await shop.ChargeAsync("victim", 1);
        for (var n = 0; n < 20; n++)
            await shop.ChargeAsync($"weight-{n}", 1);
        var source = shop.Database;
        var before = await DeadlocksAsync();
        Task<KeyedAnswer> charge;
        await using (var other = await source.OpenConnectionAsync())
        {
            await RunAsync(other, "start transaction");
            // The server ends the transaction that has changed less: this one has changed more than the charge will have.
            await RunAsync(other, "update users_accounts set balance = balance + 1 where user_id = 'victim' or user_id like 'weight-%'");
            charge = shop.SendAsync("deadlock", HttpMethod.Post, "/v1/api/user/amount", new { amount = 10 }, "victim");
            await Until.TrueAsync("the charge waited for the account", TimeSpan.FromSeconds(5), () => source.HasLockWaitsAsync());
            // And this waits for what the charge has: a circle.
            await RunAsync(other, "select * from messaging_idempotency for update");
            await RunAsync(other, "rollback");
        }

        var answer = await charge;

        answer.Status.ShouldBe(200);
        answer.IsReplay.ShouldBeFalse();
        (await DeadlocksAsync()).ShouldBe(before + 1, "there was no deadlock: this test would pass for nothing");
        (await shop.SendAsync("deadlock", HttpMethod.Post, "/v1/api/user/amount", new { amount = 10 }, "victim")).AsFirst().ShouldBe(answer);
        (await shop.QueryAsync<long>("select balance from users_accounts where user_id = 'victim'")).ShouldBe(11);

        Task<long> DeadlocksAsync() => shop.QueryAsync<long>("select variable_value from information_schema.global_status where variable_name = 'INNODB_DEADLOCKS'");
    }

    [Fact]
    public async Task Transaction_LeftAlone_IsEndedByTheServerAndThatPasses()
    {
        (await shop.QueryAsync<long>("select @@idle_transaction_timeout")).ShouldBe(DatabaseOptions.IdleTransactionSeconds);
        await using var connection = await shop.Database.OpenConnectionAsync();
        await using var begin = connection.CreateCommand();
        begin.CommandText = "set session idle_transaction_timeout = 1; start transaction; select connection_id() from users_accounts limit 1";
        var id = Convert.ToInt64(await begin.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
        await Until.TrueAsync("the server had ended it", TimeSpan.FromSeconds(5), async () => await shop.QueryAsync<long>($"select count(*) from information_schema.processlist where id = {id}") == 0);

        var fault = await Should.ThrowAsync<Exception>(() => RunAsync(connection, "select 1"));

        Faults.IsUnavailable(fault).ShouldBeTrue(fault.Message);
    }

    [Fact]
    public async Task Execute_OfKoreanTextAndAMomentOfMicroseconds_BringsThemBack()
    {
        var moment = new DateTimeOffset(2030, 5, 2, 21, 0, 0, TimeSpan.FromHours(9)).AddTicks(1_234_560);
        string? text = null;
        DateTimeOffset? read = null;
        await ExecuteAsync(new DbChanges().Add(
            Sql("select @text, cast(@moment as datetime(6)), 'a' = 'a '").With("@text", "별의 노래 🎵 '\\\"").With("@moment", moment),
            row => (text, read) = (row.GetString(0), row.GetFieldValue<DateTimeOffset>(1))));

        text.ShouldBe("별의 노래 🎵 '\\\"");
        read.ShouldBe(moment);
    }

    [Fact]
    public async Task Names_ThatDifferInCaseOrABlankOnly_AreDifferentUsers()
    {
        await shop.ChargeAsync("Case", 1);
        await shop.ChargeAsync("case", 2);
        await shop.ChargeAsync("case ", 4);

        (await shop.QueryAsync<long>("select balance from users_accounts where user_id = 'case'")).ShouldBe(2);
        (await shop.QueryAsync<long>("select balance from users_accounts where user_id = 'case '")).ShouldBe(4);
    }

    private static async Task RunAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    private DbBatchCommand Sql(string text) => shop.Services.GetRequiredService<IDatabaseDriver>().CreateCommand(text);

    private Task<string?> ExecuteAsync(DbChanges changes) => shop.InScopeAsync(services => services.GetRequiredService<IDbSession>().ExecuteAsync(changes));
}
