using System.Data.Common;
using System.Text.Json;
using Shouldly;
using Ticketing.Tests.Integration.Shops;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Data;

/// <summary>Changes and reads of visitors whose calls go to two nodes of a Galera cluster in turn.</summary>
public sealed class GaleraTests(GaleraHosts hosts) : IClassFixture<GaleraHosts>
{
    private const int Balance = 1_000_000;
    private const int First = 90_101;
    private const int Last = 90_106;

    // A read that waits for its node ends after 1.5 s.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(0.7);

    [Fact]
    public async Task Call_AtAnotherNodeThanTheChangeBeforeIt_SeesTheChange()
    {
        var token = await TakeTokenAsync(90_001);
        await ReadBalanceAsync(token);

        // The second node applies nothing while all of its tables are locked for reading.
        await using var pause = await hosts.SecondNode.OpenConnectionAsync();
        await ExecuteAsync(pause, "flush tables with read lock");
        await TwoHosts.GetAsync(hosts.One, token, HttpMethod.Post, "/v1/api/user/amount", new { amount = Balance });
        var read = ReadBalanceAsync(token);
        await Until.TrueAsync("the second node made the read wait, or answered it", Limit, async () =>
            read.IsCompleted || await hosts.SecondNode.QueryAsync<long>(
                "select count(*) from information_schema.processlist where command in ('Query', 'Execute') and id <> connection_id()") > 0);
        await ExecuteAsync(pause, "unlock tables");

        (await read).ShouldBe(Balance);
    }

    [Fact]
    public async Task Visits_OfTwoNodesAtOnce_SellEachSeatOnceAndRefuseNothingThatIsPaidFor()
    {
        await Task.WhenAll(Enumerable.Range(First, Last - First + 1).Select(VisitAsync));

        (await hosts.AuditAsync()).ExitCode.ShouldBe(0);
        (await hosts.SecondNode.QueryAsync<long>($"select count(*) from reservation_reservations where status = 'PAID' and user_id between {First} and {Last}"))
            .ShouldBe(Last - First + 1);
    }

    // The hold and its payment go to different nodes.
    private async Task VisitAsync(int userId)
    {
        var (holdAt, payAt) = userId % 2 == 0 ? (hosts.One, hosts.Two) : (hosts.Two, hosts.One);
        var token = await TakeTokenAsync(userId);
        await TwoHosts.GetAsync(hosts.Two, token, HttpMethod.Post, "/v1/api/user/amount", new { amount = Balance });
        var schedule = (await TwoHosts.GetAsync(hosts.One, token, HttpMethod.Get, "/v1/api/concerts/schedule"))[0].GetProperty("scheduleId").GetInt64();
        var seats = (await TwoHosts.GetAsync(hosts.One, token, HttpMethod.Get, $"/v1/api/concerts/seat?scheduleId={schedule}")).EnumerateArray()
            .Select(seat => seat.GetProperty("seatId").GetInt64());
        foreach (var seatId in seats)
        {
            var held = await TwoHosts.SendAsync(holdAt, token, null, HttpMethod.Post, "/v1/api/concerts/reserve",
                new { scheduleId = schedule, seatId });
            if (held.Status == 400)
                continue;
            held.Status.ShouldBe(200, held.ToString());
            var reservation = JsonDocument.Parse(held.Body).RootElement.GetProperty("data").GetProperty("reservationId").GetInt64();
            await TwoHosts.GetAsync(payAt, token, HttpMethod.Post, "/v1/api/concerts/payment", new { reservationId = reservation });
            return;
        }

        throw new InvalidOperationException("No seat was left.");
    }

    private async Task<string> TakeTokenAsync(int userId) =>
        (await TwoHosts.GetAsync(hosts.One, null, HttpMethod.Post, "/v1/api/queue/token", new { userId })).GetProperty("queueToken").GetString()!;

    private async Task<long> ReadBalanceAsync(string token) =>
        (await TwoHosts.GetAsync(hosts.Two, token, HttpMethod.Get, "/v1/api/user/amount")).GetProperty("amount").GetInt64();

    private static async Task ExecuteAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }
}
