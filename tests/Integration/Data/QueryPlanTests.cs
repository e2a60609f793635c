using Microsoft.Extensions.DependencyInjection;
using MySqlConnector;
using Shouldly;
using Ticketing.Data;
using Ticketing.Data.Idempotency;
using Ticketing.Reservations.Store;
using Ticketing.Tests.Integration.Shops;
using Xunit;

namespace Ticketing.Tests.Integration.Data;

/// <summary>What is looked for again and again is found by an index, however many rows there are beside it.</summary>
public sealed class QueryPlanTests(Shop shop) : IClassFixture<Shop>
{
    private const int Others = 5_000;
    private const int Few = 50;

    // How many entries of indexes this connection has read one after the other.
    private const string Read = "select cast(variable_value as signed) from information_schema.session_status where variable_name = 'HANDLER_READ_NEXT'";

    [Fact]
    public async Task Sweep_WhileManyHoldsAreOpen_DoesNotReadThem()
    {
        await FillAsync(
            "reservation_reservations",
            $"""
            (user_id, schedule_id, concert_queue, queue, ticket, status, amount, created_at, held_until)
            select concat('open-', seq), 1, 'q', 'q', seq, 'HELD', 1, now(6), now(6) + interval 1 hour from seq_1_to_{Others}
            """);

        (await CountAsync((session, services) => services.GetRequiredService<HoldStore>().ExpireAsync(10))).ShouldBeLessThan(Few);
    }

    [Fact]
    public async Task Purge_OfAnswers_DoesNotReadThoseThatAreKept()
    {
        await FillAsync("idempotency_answers", $"(identity, fingerprint, status, body, created_at) select unhex(sha2(seq, 256)), '', 200, '', now(6) from " +
            $"seq_1_to_{Others}");

        (await CountAsync((session, _) => session.ExecuteAsync(new DbChanges().Add(SqlCommands.Sql(IdempotencyStore.Purge, ("@hours", 24), ("@most", 500))))))
            .ShouldBeLessThan(Few);
    }

    [Fact]
    public async Task Hold_WhileManyHoldsOfOthersHaveLapsed_DoesNotReadThem()
    {
        var plan = shop.Plans.Add(seats: 2);
        await FillAsync(
            "reservation_reservations",
            $"""
            (user_id, schedule_id, concert_queue, queue, ticket, status, amount, created_at, held_until)
            select if(seq = 1, 'lapsed', concat('lapsed-', seq)), {plan.ScheduleId}, 'q', 'q', seq, 'EXPIRED', 1, now(6), now(6) - interval 1 second
            from seq_1_to_{Others}
            """);
        await shop.ExecuteAsync("insert into reservation_turns (user_id, turns) values ('lapsed', 1)");
        var request = new HoldRequest(Shop.Person("lapsed"), plan, [plan.Seats[Shop.Seat(plan, 1)]], 300, 4, MaxLapsed: 10, PauseSeconds: 30);

        var read = await CountAsync(async (_, services) => (await services.GetRequiredService<HoldStore>().HoldAsync(request)).Made.ShouldNotBeNull());

        read.ShouldBeLessThan(Few);
    }

    private async Task FillAsync(string table, string rows)
    {
        await using var command = shop.Database.CreateCommand($"insert into {table} {rows}; analyze table {table}");
        await command.ExecuteNonQueryAsync();
    }

    // In one transaction, and so on one connection.
    private Task<long> CountAsync(Func<DbSession, IServiceProvider, Task> work) => shop.InScopeAsync(async services =>
    {
        var session = services.GetRequiredService<DbSession>();
        (await session.BeginAsync(new DbChanges(), again: false)).ShouldBeNull();
        var before = await CountAsync();
        await work(session, services);
        var after = await CountAsync();
        await session.RollbackAsync();
        return after - before;

        async Task<long> CountAsync()
        {
            long read = 0;
            await session.ExecuteAsync(new DbChanges().Add(new MySqlBatchCommand(Read), row => read = row.GetInt64(0)));
            return read;
        }
    });
}
