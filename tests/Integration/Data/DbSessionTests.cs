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
using static Ticketing.Tests.Integration.Data.SqlCommands;

namespace Ticketing.Tests.Integration.Data;

public sealed class DbSessionTests(Shop shop) : IClassFixture<Shop>
{
    private const string Touch = "update users_accounts set balance = balance + 1 where user_id = @user";

    [Fact]
    public async Task Execute_WhenACodeIsSignalled_AnswersWithItAndUndoesEverything()
    {
        var changes = new DbChanges()
            .Add(Sql("insert into users_accounts (user_id, balance) values ('undone', 1)"))
            .Add(Sql("signal sqlstate '45000' set message_text = 'test.no'"));

        (await ExecuteAsync(changes)).ShouldBe("test.no");

        (await shop.QueryAsync<long>("select count(*) from users_accounts where user_id = 'undone'")).ShouldBe(0);
        // The connection on which it was refused is in no other transaction than the next change's own.
        (await ExecuteAsync(new DbChanges().Add(Sql("select @@in_transaction"), row => row.GetInt64(0).ShouldBe(1)))).ShouldBeNull();
    }

    [Fact]
    public async Task Execute_WithAFailingCommand_ThrowsAndUndoesEverything()
    {
        var changes = new DbChanges()
            .Add(Sql("insert into users_accounts (user_id, balance) values ('failed', 1)"))
            .Add(Sql("select no_such_column from users_accounts"));

        (await Should.ThrowAsync<DbException>(() => ExecuteAsync(changes))).SqlState.ShouldBe("42S22");

        (await shop.QueryAsync<long>("select count(*) from users_accounts where user_id = 'failed'")).ShouldBe(0);
    }

    [Fact]
    public async Task Execute_InATransactionWhenACodeIsSignalled_UndoesThatChangeOnly()
    {
        (await shop.InScopeAsync(async services =>
        {
            var session = services.GetRequiredService<DbSession>();
            (await session.BeginAsync(new DbChanges().Add(Sql("insert into users_accounts (user_id, balance) values ('first', 1)")), again: false))
                .ShouldBeNull();
            (await session.ExecuteAsync(new DbChanges()
                .Add(Sql("insert into users_accounts (user_id, balance) values ('second', 1)"))
                .Add(Sql("signal sqlstate '45000' set message_text = 'test.no'")))).ShouldBe("test.no");
            return await session.CommitAsync(new DbChanges().Add(Sql("insert into users_accounts (user_id, balance) values ('third', 1)")));
        })).ShouldBeTrue();

        (await shop.QueryAsync<string>("select group_concat(user_id order by user_id) from users_accounts where user_id in ('first', 'second', 'third')"))
            .ShouldBe("first,third");
    }

    [Fact]
    public async Task Begin_WhenACodeIsSignalled_LeavesNoTransactionOpen()
    {
        await shop.InScopeAsync(async services =>
        {
            var session = services.GetRequiredService<DbSession>();
            (await session.BeginAsync(new DbChanges().Add(Sql("signal sqlstate '45000' set message_text = 'test.no'")), again: false)).ShouldBe("test.no");
            // Committed by itself, and not with a transaction that nothing would end.
            return await session.ExecuteAsync(new DbChanges().Add(Sql("insert into users_accounts (user_id, balance) values ('alone', 1)")));
        });

        (await shop.QueryAsync<long>("select count(*) from users_accounts where user_id = 'alone'")).ShouldBe(1);
    }

    [Fact]
    public async Task Dispose_WithATransactionOpen_UndoesIt()
    {
        await shop.InScopeAsync(services => services.GetRequiredService<DbSession>().BeginAsync(
            new DbChanges().Add(Sql("insert into users_accounts (user_id, balance) values ('forgotten', 1)")), again: false));

        // The row would be locked otherwise.
        (await ExecuteAsync(new DbChanges().Add(Sql("insert into users_accounts (user_id, balance) values ('forgotten', 2)")))).ShouldBeNull();
    }

    [Fact]
    public async Task Execute_WhenTwoLockInOppositeOrder_RunsTheVictimAgain()
    {
        await shop.ChargeAsync("lock-a", 1);
        await shop.ChargeAsync("lock-b", 1);

        var outcomes = await Task.WhenAll(BothAsync("lock-a", "lock-b"), BothAsync("lock-b", "lock-a"));

        outcomes.ShouldAllBe(outcome => outcome == null);
        (await shop.QueryAsync<long>("select sum(balance) from users_accounts where user_id like 'lock-%'")).ShouldBe(6);

        Task<string?> BothAsync(string first, string second) =>
            ExecuteAsync(new DbChanges().Add(Sql(Touch, ("@user", first))).Add(Sql("do sleep(0.2)")).Add(Sql(Touch, ("@user", second))));
    }

    [Fact]
    public async Task Execute_InConflictForLongerThanItsTime_GivesUpWithinIt()
    {
        var began = TimeProvider.System.GetTimestamp();

        // What the loss of a race at the commit looks like, each time.
        var fault = await Should.ThrowAsync<Exception>(() => ExecuteAsync(new DbChanges()
            .Add(Sql("signal sqlstate '40001' set mysql_errno = 1213, message_text = 'conflict'"))));

        Faults.IsUnavailable(fault).ShouldBeTrue(fault.Message);
        TimeProvider.System.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromSeconds(2));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Change_WhoseCommitFails_SaysThatTheDatabaseIsAway(bool throughAContext)
    {
        // What MariaDB says where it has undone a transaction before its commit.
        const string CommitFails = "signal sqlstate 'HY000' set mysql_errno = 1180, message_text = 'Got error 1 during COMMIT'";

        var fault = await Should.ThrowAsync<Exception>(() => throughAContext
            ? shop.Services.GetRequiredService<DbContexts>().ChangeAsync(
                (Ticketing.Users.Store.UserContext context) =>
                    Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions.ExecuteSqlRawAsync(context.Database, CommitFails),
                default).AsTask()
            : ExecuteAsync(new DbChanges().Add(Sql(CommitFails))));

        Faults.IsUnavailable(fault).ShouldBeTrue(fault.Message);
    }

    [Fact]
    public async Task Execute_WhileItsRowStaysLocked_WaitsForOverASecondAndGivesUpWithinItsTime()
    {
        await shop.ChargeAsync("locked", 1);
        await using var locked = await shop.Database.LockAsync("select 1 from users_accounts where user_id = 'locked' for update");
        var began = TimeProvider.System.GetTimestamp();

        var fault = await Should.ThrowAsync<Exception>(() => ExecuteAsync(new DbChanges().Add(Sql(Touch, ("@user", "locked")))));

        var waited = TimeProvider.System.GetElapsedTime(began);
        Faults.IsUnavailable(fault).ShouldBeTrue(fault.Message);
        // A server whose commits stand still for a second fails nothing.
        waited.ShouldBeGreaterThan(TimeSpan.FromSeconds(1.3));
        waited.ShouldBeLessThan(TimeSpan.FromSeconds(2));
    }

    [Fact]
    public async Task Change_ThroughAContextInConflictOnce_RunsAgain()
    {
        var attempts = 0;

        await shop.Services.GetRequiredService<DbContexts>().ChangeAsync(
            async (Ticketing.Users.Store.UserContext context) =>
            {
                if (++attempts == 1)
                    await Microsoft.EntityFrameworkCore.RelationalDatabaseFacadeExtensions.ExecuteSqlRawAsync(context.Database,
                        "signal sqlstate '40001' set mysql_errno = 1213, message_text = 'conflict'");
                context.Add(new Ticketing.Users.Store.Account { UserId = "again", Balance = attempts });
                return await context.SaveChangesAsync();
            },
            default);

        (await shop.QueryAsync<long>("select balance from users_accounts where user_id = 'again'")).ShouldBe(2);
    }

    [Fact]
    public async Task Charge_WithAKeyWhenADeadlockEndsItsTransaction_RunsAgainFromTheStart()
    {
        await shop.ChargeAsync("victim", 1);
        for (var n = 0; n < 20; n++)
            await shop.ChargeAsync($"weight-{n}", 1);
        const string Keys = "select count(*) from idempotency_answers";
        var keys = await shop.QueryAsync<long>(Keys);
        Task<KeyedAnswer> charge;
        await using (var other = await shop.Database.OpenConnectionAsync())
        {
            await RunAsync(other, "start transaction");
            // The server ends the transaction that has changed less: this one has changed more than the charge will have.
            await RunAsync(other, "update users_accounts set balance = balance + 1 where user_id = 'victim' or user_id like 'weight-%'");
            charge = shop.SendAsync("deadlock", HttpMethod.Post, "/v1/api/user/amount", new { amount = 10 }, "victim");
            await Until.TrueAsync("the charge waited for the account", TimeSpan.FromSeconds(5), () => shop.Database.HasLockWaitsAsync());
            (await shop.QueryAsync<long>($"set session transaction isolation level read uncommitted; {Keys}")).ShouldBe(keys + 1, "the charge has its key");
            // And this waits for what the charge has: a circle. The charge cannot have come to its end, so that it was undone when this gets its row.
            await RunAsync(other, "select * from idempotency_answers for update");
            charge.IsCompleted.ShouldBeFalse();
            await RunAsync(other, "rollback");
        }

        var answer = await charge;

        answer.Status.ShouldBe(200);
        answer.IsReplay.ShouldBeFalse();
        (await shop.SendAsync("deadlock", HttpMethod.Post, "/v1/api/user/amount", new { amount = 10 }, "victim")).AsFirst().ShouldBe(answer);
        (await shop.QueryAsync<long>("select balance from users_accounts where user_id = 'victim'")).ShouldBe(11);
    }

    [Fact]
    public async Task Transaction_WhoseClientIsSilent_IsEndedByTheServerAndThatPasses()
    {
        (await ReadAsync("select @@idle_transaction_timeout")).ShouldBe(DatabaseOptions.IdleTransactionSeconds);
        await using var connection = await shop.Database.OpenConnectionAsync();
        await using var begin = connection.CreateCommand();
        begin.CommandText = "set session idle_transaction_timeout = 1; start transaction; select connection_id() from users_accounts limit 1";
        var id = Convert.ToInt64(await begin.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
        await Until.TrueAsync("the server had ended it", TimeSpan.FromSeconds(5),
            async () => await shop.QueryAsync<long>($"select count(*) from information_schema.processlist where id = {id}") == 0);

        var fault = await Should.ThrowAsync<Exception>(() => RunAsync(connection, "select 1"));

        Faults.IsUnavailable(fault).ShouldBeTrue(fault.Message);
    }

    [Fact]
    public async Task Execute_OfKoreanTextAndATimeWithMicroseconds_BringsThemBack()
    {
        var moment = new DateTimeOffset(2030, 5, 2, 21, 0, 0, TimeSpan.FromHours(9)).AddTicks(1_234_560);
        string? text = null;
        DateTimeOffset? read = null;
        await ExecuteAsync(new DbChanges().Add(
            Sql("select @text, cast(@moment as datetime(6))", ("@text", "별의 노래 🎵 '\\\""), ("@moment", moment)),
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

    private async Task<long> ReadAsync(string sql)
    {
        long read = 0;
        (await ExecuteAsync(new DbChanges().Add(Sql(sql), row => read = row.GetInt64(0)))).ShouldBeNull();
        return read;
    }

    private Task<string?> ExecuteAsync(DbChanges changes) => shop.InScopeAsync(services => services.GetRequiredService<DbSession>().ExecuteAsync(changes));
}
