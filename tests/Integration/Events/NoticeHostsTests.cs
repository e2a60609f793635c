using System.Globalization;
using System.Text.Json;
using Shouldly;
using Ticketing.Tests.Integration.Shops;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Events;

/// <summary>Two hosts as they are run, which are killed while events are on their way.</summary>
public sealed class NoticeHostsTests : IAsyncLifetime, IDisposable
{
    private static readonly string[] Topics =
    [
        "reservation.held", "reservation.expired", "reservation.cancelled", "payment.completed", "payment.refunded", "balance.charged",
        "payment.completed.retry", "payment.completed.dead",
    ];

    private readonly TwoHosts _hosts = new();
    private readonly KafkaMock _kafka = new();
    private WebhookReceiver _receiver = null!;

    public async Task InitializeAsync()
    {
        _receiver = await WebhookReceiver.StartAsync();
        _hosts.Settings["Notice__WebhookUrl"] = _receiver.Address;
        _hosts.Settings["Notice__WebhookSecret"] = NoticeShop.Secret;
        // A busy machine may let attempts time out, too; they must not be the last.
        _hosts.Settings["Notice__RetryDelaysMs"] = string.Join(',', Enumerable.Repeat(1500, 9));
    }

    public async Task DisposeAsync()
    {
        await _hosts.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    public void Dispose() => _kafka.Dispose();

    [Fact]
    public async Task Notice_WhenAllHostsDieBetweenRetries_IsSentByTheNextHostWithTheFailuresCounted()
    {
        const int refused = 3;
        await _hosts.InitializeAsync();
        _receiver.OnNotice = static (_, before, _) => Task.FromResult(before < refused ? 500 : 200);
        var reservation = await PayAsync(4100, _hosts.One);
        await Until.TrueAsync("two attempts failed", TimeSpan.FromSeconds(60), () => NoticesAsync(1, $"failures >= {refused - 1}", reservation));

        await Task.WhenAll(_hosts.One.KillAsync(), _hosts.Two.KillAsync());
        await _hosts.ReviveAsync();

        await Until.TrueAsync("the notice was sent", TimeSpan.FromSeconds(60), () => NoticesAsync(1, "state = 'DONE'", reservation));
        var calls = _receiver.Of(reservation).Length;
        var failures = await FailuresAsync(reservation);
        // The hosts may have died after one attempt and before it was written down. A new count would have begun after the two before.
        failures.ShouldBeGreaterThanOrEqualTo(Math.Max(refused - 1, calls - 2));
        calls.ShouldBeGreaterThan(refused);
        // Once it was taken, it is sent again only where the answer came too late, which is a failure that was counted.
        ((long)calls).ShouldBeLessThanOrEqualTo(Math.Max(refused, failures) + 1);
    }

    [Fact]
    public async Task Notices_WhenAHostDiesAndComesBackWhileEventsFlowOverKafka_AreAllSent()
    {
        _kafka.Create(Topics);
        _hosts.Settings["Kafka__BootstrapServers"] = _kafka.BootstrapServers;
        _hosts.Settings["Kafka__CreateTopics"] = "false";
        // The partitions of a host that was killed are given to the other after this time.
        _hosts.Settings["Kafka__SessionTimeoutMs"] = "3000";
        await _hosts.InitializeAsync();
        var paid = new List<long>();
        long[] leased = [];
        for (var n = 0; n < 24; n++)
        {
            // It leaves the group without a word, and later makes the group share its partitions anew.
            if (n == 8)
            {
                await _hosts.One.KillAsync();
                leased = await KeysAsync("state = 'DUE' and due_at > sysdate(6)");
            }
            else if (n == 16)
                await _hosts.ReviveAsync();
            paid.Add(await PayAsync(4200 + n, n is >= 8 and < 16 ? _hosts.Two : _hosts.One));
        }

        await Until.TrueAsync("every notice was sent", TimeSpan.FromSeconds(60), () => NoticesAsync(paid.Count, "state = 'DONE'", [.. paid]));

        // What a host had taken when the other died may come twice, and what failed once more, always with the same id.
        var failed = await KeysAsync("failures > 0");
        foreach (var reservation in paid)
        {
            var calls = _receiver.Of(reservation);
            calls.Select(call => call.MessageId).Distinct().ShouldHaveSingleItem($"reservation {reservation}");
            if (!leased.Contains(reservation) && !failed.Contains(reservation))
                calls.ShouldHaveSingleItem($"reservation {reservation}");
        }
    }

    private async Task<long> PayAsync(long user, HostProcess host)
    {
        var (token, reservation) = await _hosts.HoldAsync(user, 1_000_000, host);
        await TwoHosts.GetAsync(host, token, HttpMethod.Post, "/v1/api/concerts/payment", new { reservationId = reservation });
        return reservation;
    }

    private async Task<long[]> KeysAsync(string condition) => JsonSerializer.Deserialize<long[]>(await _hosts.QueryAsync<string>(
        $"select concat('[', coalesce(group_concat(`key`), ''), ']') from messaging_inbox where consumer = 'payment-notice' and {condition}"))!;

    private Task<long> FailuresAsync(long reservation) => _hosts.QueryAsync<long>(string.Create(
        CultureInfo.InvariantCulture, $"select cast(failures as signed) from messaging_inbox where consumer = 'payment-notice' and `key` = '{reservation}'"));

    // The demo data have payments, too.
    private async Task<bool> NoticesAsync(int count, string condition, params long[] reservations)
    {
        var keys = string.Join(", ", reservations.Select(reservation => string.Create(CultureInfo.InvariantCulture, $"'{reservation}'")));
        return await _hosts.QueryAsync<long>(
            $"select count(*) from messaging_inbox where consumer = 'payment-notice' and `key` in ({keys}) and {condition}") == count;
    }
}
