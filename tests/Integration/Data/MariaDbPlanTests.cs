using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Ticketing.Data;
using Ticketing.Data.Idempotency;
using Ticketing.Reservations.Store;
using Ticketing.Tests.Integration.Shops;
using Xunit;

namespace Ticketing.Tests.Integration.Data;

/// <summary>What is looked for again and again is found by an index, however much there is beside it.</summary>
public sealed class MariaDbPlanTests(Shop shop) : IClassFixture<Shop>
{
    private const int Others = 5_000;
    private const int Few = 50;

    // Entries of indexes that this connection went on to, one after the other.
    private const string Read = "select cast(variable_value as signed) from information_schema.session_status where variable_name = 'HANDLER_READ_NEXT'";

    [Fact]
    public async Task Sweep_WhileManyHoldsAreOpen_DoesNotLookAtThem()
    {
        await FillAsync(
            "reservation_reservations",
            $"""
            (user_id, schedule_id, concert_queue, queue, ticket, status, amount, created_at, held_until)
            select concat('open-', seq), 1, 'q', 'q', seq, 'HELD', 1, now(6), now(6) + interval 1 hour from seq_1_to_{Others}
            """);

        (await CountAsync(services => services.GetRequiredService<IHoldStore>().ExpireAsync(10))).ShouldBeLessThan(Few);
    }

    [Fact]
    public async Task Purge_OfAnswers_DoesNotLookAtThoseThatAreKept()
    {
        await FillAsync("messaging_idempotency", $"(identity, fingerprint, status, body, created_at) select unhex(sha2(seq, 256)), '', 200, '', now(6) from seq_1_to_{Others}");

        (await CountAsync(services => services.GetRequiredService<IIdempotencyStore>().PurgeAsync())).ShouldBeLessThan(Few);
    }

    private async Task FillAsync(string table, string rows)
    {
        await using var command = shop.Database.CreateCommand($"insert into {table} {rows}; analyze table {table}");
        await command.ExecuteNonQueryAsync();
    }

    // In one transaction, and so on one connection.
    private Task<long> CountAsync(Func<IServiceProvider, Task> work) => shop.InScopeAsync(async services =>
    {
        var session = services.GetRequiredService<DbSession>();
        await session.BeginAsync();
        var before = await AskAsync();
        await work(services);
        var after = await AskAsync();
        await session.RollbackAsync();
        return after - before;

        async Task<long> AskAsync()
        {
            long read = 0;
            await session.ExecuteAsync(new DbChanges().Add(services.GetRequiredService<IDatabaseDriver>().CreateCommand(Read), row => read = row.GetInt64(0)));
            return read;
        }
    });
}
