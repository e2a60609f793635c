using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Shouldly;
using Ticketing.Common.Data;
using Ticketing.Common.Data.Outbox;
using Ticketing.Tests.Integration.Shops;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Data;

public sealed class DbSessionTests(Shop shop) : IClassFixture<Shop>
{
    [Fact]
    public async Task Execute_WhenAnExpectationFails_TellsItsCodeAndUndoesEverything()
    {
        var changes = new DbChanges();
        shop.Services.GetRequiredService<IOutbox>().Add(changes, "test", "undone", "{}");
        changes.AddUnread(PgCommands.Sql("select common.expect(1 = 2, 'test.no')"));

        (await ExecuteAsync(changes)).ShouldBe("test.no");

        (await shop.AskAsync<long>("select count(*) from messaging.outbox where key = 'undone'")).ShouldBe(0);
    }

    [Fact]
    public async Task Execute_WhenAnExpectationIsUnknown_TakesItAsFailed() =>
        (await ExecuteAsync(new DbChanges().AddUnread(PgCommands.Sql("select common.expect(null, 'test.null')")))).ShouldBe("test.null");

    [Fact]
    public async Task Execute_WithAFailingCommand_Throws() =>
        (await Should.ThrowAsync<PostgresException>(() => ExecuteAsync(new DbChanges().AddUnread(PgCommands.Sql("select 1 / 0"))))).SqlState.ShouldBe("22012");

    [Fact]
    public async Task MovedAmount_WhenNobodySetItInThisChange_IsAnError()
    {
        var changes = new DbChanges().AddUnread(PgCommands.Sql($"select {MovedAmount.Write}'5'{MovedAmount.WriteEnd}"));
        long read = 0;
        (await ExecuteAsync(changes.Add(PgCommands.Sql($"select {MovedAmount.Read}"), row => read = row.GetInt64(0)))).ShouldBeNull();
        read.ShouldBe(5);

        await Should.ThrowAsync<PostgresException>(() => ExecuteAsync(new DbChanges().AddUnread(PgCommands.Sql($"select {MovedAmount.Read}"))));
    }

    [Fact]
    public async Task Execute_WhenTwoLockInOppositeOrder_RunsTheVictimAgain()
    {
        await shop.ChargeAsync("lock-a", 1);
        await shop.ChargeAsync("lock-b", 1);
        static NpgsqlBatchCommand Touch(string user) => PgCommands.Sql("update users.accounts set balance = balance where user_id = $1").With(user);
        static NpgsqlBatchCommand Dwell() => PgCommands.Sql("select pg_sleep(0.2)");

        var outcomes = await Task.WhenAll(
            ExecuteAsync(new DbChanges().AddUnread(PgCommands.Sql("select set_config('deadlock_timeout', '10ms', true)"))
                .Add(Touch("lock-a")).AddUnread(Dwell()).Add(Touch("lock-b"))),
            ExecuteAsync(new DbChanges().Add(Touch("lock-b")).AddUnread(Dwell()).Add(Touch("lock-a"))));

        outcomes.ShouldAllBe(outcome => outcome == null);
    }

    [Fact]
    public async Task Outbox_KeepsTheOrderOfAKeyInOneLane()
    {
        var outbox = shop.Services.GetRequiredService<IOutbox>();
        for (var n = 0; n < 5; n++)
        {
            var changes = new DbChanges();
            outbox.Add(changes, "test", "ordered", $$"""{"n":{{n}}}""");
            await ExecuteAsync(changes);
        }

        (await shop.AskAsync<string>("select string_agg(payload->>'n', '' order by id) from messaging.outbox where key = 'ordered'")).ShouldBe("01234");
        (await shop.AskAsync<long>("select count(distinct lane) from messaging.outbox where key = 'ordered'")).ShouldBe(1);
        (await shop.AskAsync<long>("select count(distinct message_id) from messaging.outbox where key = 'ordered'")).ShouldBe(5);
    }

    [Fact]
    public async Task Migrate_WhenThreeReplicasStartAtOnce_TakesTurns()
    {
        var address = await (await SharedServers.PostgresAsync()).CreateDatabaseAsync();
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["ConnectionStrings:Database"] = address }).Build();
        await Task.WhenAll(Enumerable.Range(0, 3).Select(async _ =>
        {
            await using var services = new ServiceCollection().AddLogging().AddDatabase(configuration).BuildServiceProvider();
            await services.GetRequiredService<DatabaseMigrator>().MigrateAsync(default);
        }));

        await using var source = NpgsqlDataSource.Create(address);
        (await source.CreateCommand("select count(*) from messaging.\"__EFMigrationsHistory\"").ExecuteScalarAsync()).ShouldBe((long)typeof(DbSession).Assembly.GetTypes().Count(type => type.IsSubclassOf(typeof(Migration))));
    }

    private Task<string?> ExecuteAsync(DbChanges changes) => shop.InScopeAsync(services => services.GetRequiredService<IDbSession>().ExecuteAsync(changes));
}
