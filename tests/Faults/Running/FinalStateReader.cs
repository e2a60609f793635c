using System.Data.Common;
using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Ticketing.Tests.Faults.Histories;
using Ticketing.Tests.Support;

namespace Ticketing.Tests.Faults.Running;

/// <summary>Reads the state after the run: in the database, and in the answers of the replicas.</summary>
internal sealed class FinalStateReader(TestCluster cluster) : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly DbDataSource _database = MariaDbServer.Open(cluster.ConnectionString);

    /// <summary>Waits until every hold has ended, and every event has been delivered and handled.</summary>
    /// <exception cref="TimeoutException">That did not happen in time.</exception>
    public async Task WaitForBackgroundWorkAsync()
    {
        await Until.TrueAsync("every hold had ended", Limit, () => IsEmptyAsync("reservation_reservations where status = 'HELD'"));
        await Until.TrueAsync("the outbox was empty", Limit, () => IsEmptyAsync("messaging_outbox"));
        await Until.TrueAsync("every event was handled", Limit, () => IsEmptyAsync("messaging_inbox where state = 'DUE'"));
    }

    /// <summary>How many events no consumer could handle.</summary>
    public Task<long> CountDeadEventsAsync() => _database.QueryAsync<long>("select count(*) from messaging_inbox where state = 'DEAD'");

    /// <summary>Everything that the database has about seats and money.</summary>
    public async Task<FinalState> ReadAsync()
    {
        var reservations = await ReadAsync(
            """
            select r.id, r.user_id, r.schedule_id, group_concat(seat_id order by seat_id separator ','), r.status, r.amount,
                r.created_at, r.held_until, r.changed_at
            from reservation_reservations r join reservation_reservation_seats s on s.reservation_id = r.id group by r.id order by r.id
            """,
            row => new StoredReservation(
                row.GetInt64(0),
                row.GetString(1),
                row.GetInt64(2),
                Numbers(row.GetString(3)),
                row.GetString(4),
                row.GetInt64(5),
                row.GetFieldValue<DateTimeOffset>(6),
                row.GetFieldValue<DateTimeOffset>(7),
                row.IsDBNull(8) ? null : row.GetFieldValue<DateTimeOffset>(8)));
        var ledger = await ReadAsync(
            "select user_id, kind, amount, balance_after, coalesce(reference, '0') from users_ledger order by id",
            row => new LedgerEntry(
                row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3), long.Parse(row.GetString(4), CultureInfo.InvariantCulture)));
        var balances = await ReadAsync("select user_id, balance from users_accounts", row => (User: row.GetString(0), Balance: row.GetInt64(1)));
        return new FinalState(reservations, ledger, balances.ToDictionary(each => each.User, each => each.Balance));
    }

    /// <summary>The differences between a replica's answers and the database: balances, reservations and lists of seats.</summary>
    public async Task<IReadOnlyList<string>> CompareAsync(FinalState final, int host, IEnumerable<string> users)
    {
        var differences = new List<string>();
        var token = "";
        foreach (var user in users)
        {
            var entered = await GetAsync(host, HttpMethod.Post, "/v1/api/queue/token", "", $$"""{"userId":{{user}}}""");
            token = entered.GetProperty("queueToken").GetString()!;
            var balance = (await GetAsync(host, HttpMethod.Get, "/v1/api/user/amount", token)).GetProperty("amount").GetInt64();
            if (balance != final.Balances.GetValueOrDefault(user))
                differences.Add($"host {host} has the balance {balance} of {user}, the database {final.Balances.GetValueOrDefault(user)}");

            var actual = (await GetAsync(host, HttpMethod.Get, "/v1/api/concerts/reserve", token)).EnumerateArray()
                .Select(each => $"{each.GetProperty("reservationId")} {each.GetProperty("status")}").ToList();
            var expected = final.Reservations.Where(each => each.User == user).OrderByDescending(each => each.Id).Take(100)
                .Select(each => $"{each.Id} {each.State}").ToList();
            differences.AddRange(actual.Except(expected).Concat(expected.Except(actual))
                .Select(each => $"host {host} and the database differ in reservation {each} of {user}"));
        }

        var sold = final.Reservations.Where(each => each.State == ReservationState.Paid).SelectMany(each => each.Seats).ToHashSet();
        foreach (var seat in (await GetAsync(host, HttpMethod.Get, "/v1/api/concerts/seat?scheduleId=1", token)).EnumerateArray())
        {
            var (id, status) = (seat.GetProperty("seatId").GetInt64(), seat.GetProperty("seatStatus").GetString());
            if (status != (sold.Contains(id) ? "RESERVED" : "AVAILABLE"))
                differences.Add($"host {host} has seat {id} as {status}");
        }

        return differences;
    }

    /// <summary>The states, other than DONE, of tokens with which a payment was acknowledged.</summary>
    public async Task<IReadOnlyList<string>> FindUnfinishedAsync(IEnumerable<string> tokens)
    {
        var unfinished = new List<string>();
        foreach (var (index, token) in tokens.Index())
        {
            var answer = await GetAsync(index % TestCluster.Size, HttpMethod.Post, "/v1/api/queue/token/check", token);
            if (answer.GetProperty("status").GetString()! is not "DONE" and var status)
                unfinished.Add(status);
        }

        return unfinished;
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    private async Task<JsonElement> GetAsync(int host, HttpMethod method, string path, string token, string? body = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.TryAddWithoutValidation("Authorization", token);
        using var response = await cluster.Client(host).SendAsync(request);
        return (await response.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("data");
    }

    private Task<bool> IsEmptyAsync(string rows) => _database.QueryAsync<bool>($"select not exists (select 1 from {rows})");

    private static long[] Numbers(string joined) => [.. joined.Split(',').Select(number => long.Parse(number, CultureInfo.InvariantCulture))];

    private async Task<List<T>> ReadAsync<T>(string sql, Func<DbDataReader, T> read)
    {
        await using var command = _database.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
            rows.Add(read(reader));
        return rows;
    }
}
