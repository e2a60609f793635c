using System.Globalization;
using Ticketing.Tests.Support;

namespace Ticketing.Tests.Integration.Fuzz;

/// <summary>What no refused call may change: money, seats, kept answers, and places in queues.</summary>
internal static class StateDigest
{
    private const string Money = """
        select concat_ws(' ',
            (select balance from users_accounts where user_id = @user),
            (select concat_ws('/', count(*), sum(amount)) from users_ledger),
            (select concat_ws('/', count(*), sum(amount)) from payment_payments),
            (select group_concat(counted order by counted) from (
                select concat_ws('/', status, count(*)) as counted from reservation_reservations group by status) reservations),
            (select group_concat(counted order by counted) from (
                select concat_ws('/', state, count(*)) as counted from reservation_reservation_seats group by state) seats),
            (select count(*) from idempotency_answers))
        """;

    /// <summary>The state as text, to be compared with another.</summary>
    public static async Task<string> OfAsync(FuzzShop shop, FuzzUser user)
    {
        var money = await shop.Database.QueryAsync<string>(Money.Replace("@user", $"'{user.Id}'", StringComparison.Ordinal));
        var queues = new List<string>();
        foreach (var queue in new[] { "default", "concert-2" })
        {
            var overview = await shop.OperateAsync(HttpMethod.Get, $"/{queue}");
            queues.Add(string.Create(CultureInfo.InvariantCulture,
                $"{queue} {overview.GetProperty("waiting")}/{overview.GetProperty("active")}/{overview.GetProperty("version")}"));
        }

        return $"{money} {string.Join(' ', queues)}";
    }
}
