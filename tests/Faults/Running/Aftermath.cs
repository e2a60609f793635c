using System.Data.Common;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Ticketing.Tests.Faults.Histories;
using Ticketing.Tests.Support;

namespace Ticketing.Tests.Faults.Running;

/// <summary>What is left when the load has ended, in the database and as the replicas tell it.</summary>
internal sealed class Aftermath(Fleet fleet) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly DbDataSource _database = MariaDbServer.Open(fleet.Address);

    /// <summary>Waits until every hold is over and has been swept, and every event has left and was handled.</summary>
    /// <exception cref="TimeoutException">One of these did not come.</exception>
    public async Task SettleAsync()
    {
        await Until.TrueAsync("every hold was over and swept", Patience, () => IsEmptyAsync("reservation_reservations where status = 'HELD'"));
        await Until.TrueAsync("every event had left", Patience, () => IsEmptyAsync("messaging_outbox"));
        await Until.TrueAsync("every event was handled", Patience, () => IsEmptyAsync("messaging_inbox where state = 'DUE'"));
    }

    /// <summary>Events that were given up.</summary>
    public Task<long> CountDeadEventsAsync() => _database.QueryAsync<long>("select count(*) from messaging_inbox where state = 'DEAD'");

    /// <summary>Everything that the database holds of seats and money.</summary>
    public async Task<Stored> ReadAsync() => new(
        await ReadAsync(
            """
            select r.id, r.user_id, r.schedule_id, group_concat(seat_id order by seat_id separator ','), r.status, r.amount, r.created_at, r.held_until, r.changed_at
            from reservation_reservations r join reservation_reservation_seats s on s.reservation_id = r.id group by r.id order by r.id
            """,
            row => new StoredReservation(
                row.GetInt64(0), row.GetString(1), row.GetInt64(2), Numbers(row.GetString(3)), row.GetString(4), row.GetInt64(5),
                row.GetFieldValue<DateTimeOffset>(6), row.GetFieldValue<DateTimeOffset>(7), row.IsDBNull(8) ? null : row.GetFieldValue<DateTimeOffset>(8))),
        await ReadAsync(
            "select user_id, kind, amount, balance_after, coalesce(reference, '0') from users_ledger order by id",
            row => new LedgerLine(row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetInt64(3), long.Parse(row.GetString(4), CultureInfo.InvariantCulture))),
        (await ReadAsync("select user_id, balance from users_accounts", row => (User: row.GetString(0), Balance: row.GetInt64(1)))).ToDictionary(each => each.User, each => each.Balance));

    /// <summary>Where what a replica tells differs from what is stored: balances, reservations and lists of seats.</summary>
    public async Task<IReadOnlyList<string>> CompareAsync(Stored stored, int host, IEnumerable<string> users)
    {
        var differences = new List<string>();
        var token = "";
        foreach (var user in users)
        {
            token = (await AskAsync(host, HttpMethod.Post, "/v1/api/queue/token", "", $$"""{"userId":{{user}}}""")).GetProperty("queueToken").GetString()!;
            var balance = (await AskAsync(host, HttpMethod.Get, "/v1/api/user/amount", token)).GetProperty("amount").GetInt64();
            if (balance != stored.Balances.GetValueOrDefault(user))
                differences.Add($"host {host} tells {user} the balance {balance}, stored is {stored.Balances.GetValueOrDefault(user)}");

            var told = (await AskAsync(host, HttpMethod.Get, "/v1/api/concerts/reserve", token)).EnumerateArray()
                .Select(each => $"{each.GetProperty("reservationId")} {each.GetProperty("status")}").ToList();
            var expected = stored.Reservations.Where(each => each.User == user).OrderByDescending(each => each.Id).Take(100).Select(each => $"{each.Id} {each.State}");
            differences.AddRange(told.Except(expected).Concat(expected.Except(told)).Select(each => $"host {host} and the database disagree on reservation {each} of {user}"));
        }

        var sold = stored.Reservations.Where(each => each.State == State.Paid).SelectMany(each => each.Seats).ToHashSet();
        foreach (var seat in (await AskAsync(host, HttpMethod.Get, "/v1/api/concerts/seat?scheduleId=1", token)).EnumerateArray())
        {
            var (id, status) = (seat.GetProperty("seatId").GetInt64(), seat.GetProperty("seatStatus").GetString());
            if (status != (sold.Contains(id) ? "RESERVED" : "AVAILABLE"))
                differences.Add($"host {host} tells seat {id} to be {status}");
        }

        return differences;
    }

    /// <summary>Which of the tokens that have paid are something else than DONE.</summary>
    public async Task<IReadOnlyList<string>> FindUnfinishedAsync(IEnumerable<string> tokens)
    {
        var unfinished = new List<string>();
        foreach (var (index, token) in tokens.Index())
        {
            var status = (await AskAsync(index % Fleet.Size, HttpMethod.Post, "/v1/api/queue/token/check", token)).GetProperty("status").GetString()!;
            if (status != "DONE")
                unfinished.Add(status);
        }

        return unfinished;
    }

    public ValueTask DisposeAsync() => _database.DisposeAsync();

    private async Task<JsonElement> AskAsync(int host, HttpMethod method, string path, string token, string? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : new StringContent(body, System.Text.Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("Authorization", token);
        using var response = await fleet.Client(host).SendAsync(request);
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
