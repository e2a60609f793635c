using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Shouldly;
using Ticketing.Data;
using Ticketing.Messaging.Outbox;
using Ticketing.Tests.Integration.Shops;
using Xunit;

namespace Ticketing.Tests.Integration.Data;

public sealed class PostgreSqlSessionTests(Shop shop) : IClassFixture<Shop>
{
    [PostgreSqlFact]
    public async Task Execute_WhenAnExpectationFails_TellsItsCodeAndUndoesEverything()
    {
        var changes = new DbChanges();
        shop.Services.GetRequiredService<IOutbox>().Add(changes, "test", "undone", "{}");
        changes.AddUnread(PgCommands.Sql("select common.expect(1 = 2, 'test.no')"));

        (await ExecuteAsync(changes)).ShouldBe("test.no");

        (await shop.AskAsync<long>("select count(*) from messaging.outbox where key = 'undone'")).ShouldBe(0);
    }

    [PostgreSqlFact]
    public async Task Execute_WhenAnExpectationIsUnknown_TakesItAsFailed() =>
        (await ExecuteAsync(new DbChanges().AddUnread(PgCommands.Sql("select common.expect(null, 'test.null')")))).ShouldBe("test.null");

    [PostgreSqlFact]
    public async Task Execute_WithAFailingCommand_Throws() =>
        (await Should.ThrowAsync<PostgresException>(() => ExecuteAsync(new DbChanges().AddUnread(PgCommands.Sql("select 1 / 0"))))).SqlState.ShouldBe("22012");

    [PostgreSqlFact]
    public async Task MovedAmount_WhenNobodySetItInThisChange_IsAnError()
    {
        var changes = new DbChanges().AddUnread(PgCommands.Sql($"select {MovedAmount.Write}'5'{MovedAmount.WriteEnd}"));
        long read = 0;
        (await ExecuteAsync(changes.Add(PgCommands.Sql($"select {MovedAmount.Read}"), row => read = row.GetInt64(0)))).ShouldBeNull();
        read.ShouldBe(5);

        await Should.ThrowAsync<PostgresException>(() => ExecuteAsync(new DbChanges().AddUnread(PgCommands.Sql($"select {MovedAmount.Read}"))));
    }

    [PostgreSqlFact]
    public async Task Execute_WhenTwoLockInOppositeOrder_RunsTheVictimAgain()
    {
        await shop.ChargeAsync("lock-a", 1);
        await shop.ChargeAsync("lock-b", 1);
        static NpgsqlBatchCommand Touch(string user) => PgCommands.Sql("update users.accounts set balance = balance where user_id = $1").With(user);
        // Whoever waits last finds the circle: on a busy machine it may be either.
        static NpgsqlBatchCommand Impatient() => PgCommands.Sql("select set_config('deadlock_timeout', '10ms', true)");
        static NpgsqlBatchCommand Dwell() => PgCommands.Sql("select pg_sleep(0.2)");

        var outcomes = await Task.WhenAll(
            ExecuteAsync(new DbChanges().AddUnread(Impatient()).Add(Touch("lock-a")).AddUnread(Dwell()).Add(Touch("lock-b"))),
            ExecuteAsync(new DbChanges().AddUnread(Impatient()).Add(Touch("lock-b")).AddUnread(Dwell()).Add(Touch("lock-a"))));

        outcomes.ShouldAllBe(outcome => outcome == null);
    }

    private Task<string?> ExecuteAsync(DbChanges changes) => shop.InScopeAsync(services => services.GetRequiredService<IDbSession>().ExecuteAsync(changes));
}
