using System.Globalization;
using Shouldly;
using Ticketing.Messaging.Kafka;
using Ticketing.Tests.Integration.Shops;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Events;

/// <summary>Two hosts as they are run, on Kafka.</summary>
public sealed class KafkaHostsTests : IAsyncLifetime, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TwoHosts _hosts = new();
    private readonly KafkaMock _kafka = new();
    private WebhookReceiver _receiver = null!;

    public async Task InitializeAsync()
    {
        _kafka.Create(KafkaTopics.Facts);
        _receiver = await WebhookReceiver.StartAsync();
        _hosts.Settings["Kafka__BootstrapServers"] = _kafka.BootstrapServers;
        _hosts.Settings["Notice__WebhookUrl"] = _receiver.Address;
        _hosts.Settings["Notice__WebhookSecret"] = EventShop.Secret;
        await _hosts.InitializeAsync();
    }

    public async Task DisposeAsync()
    {
        await _hosts.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    public void Dispose() => _kafka.Dispose();

    [Fact]
    public async Task Notices_WhenAHostDiesAndComesBackWhileFactsFlow_ComeOnceEach()
    {
        var paid = new List<long>();
        for (var n = 0; n < 24; n++)
        {
            // It leaves its group without a word, and later makes the group share its partitions anew.
            if (n == 8)
                await _hosts.One.KillAsync();
            else if (n == 16)
                await _hosts.ReviveAsync();
            paid.Add(await PayAsync(4200 + n, n is >= 8 and < 16 ? _hosts.Two : _hosts.One));
        }

        // The demo data have payments, too.
        var keys = string.Join(", ", paid.Select(reservation => string.Create(CultureInfo.InvariantCulture, $"'{reservation}'")));
        await Until.TrueAsync("every notice was sent", Patience, async () =>
            await _hosts.QueryAsync<long>($"select count(*) from messaging_inbox where handler = 'payment-notice' and state = 'DONE' and `key` in ({keys})") == paid.Count);

        foreach (var reservation in paid)
            _receiver.Of(reservation).ShouldHaveSingleItem($"reservation {reservation.ToString(CultureInfo.InvariantCulture)}");
    }

    private async Task<long> PayAsync(long user, HostProcess host)
    {
        var (token, reservation) = await _hosts.HoldAsync(user, 1_000_000, host);
        await TwoHosts.GetAsync(host, token, HttpMethod.Post, "/v1/api/concerts/payment", new { reservationId = reservation });
        return reservation;
    }
}
