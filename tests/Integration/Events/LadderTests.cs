using Shouldly;
using Ticketing.Tests.Integration.Shops;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Events;

public sealed class LadderTests : IAsyncLifetime
{
    private readonly TwoHosts _hosts = new();
    private WebhookReceiver _receiver = null!;

    public async Task InitializeAsync()
    {
        _receiver = await WebhookReceiver.StartAsync();
        _hosts.Settings["Notice__WebhookUrl"] = _receiver.Address;
        _hosts.Settings["Notice__WebhookSecret"] = EventShop.Secret;
        _hosts.Settings["Notice__RetryDelaysMs"] = "1500,1500,1500";
        await _hosts.InitializeAsync();
    }

    public async Task DisposeAsync()
    {
        await _hosts.DisposeAsync();
        await _receiver.DisposeAsync();
    }

    [Fact]
    public async Task Notice_WhenAllHostsDieOnTheLadder_GoesOnWhereItWasWhenOneIsBack()
    {
        _receiver.Mood = static (_, before, _) => Task.FromResult(before < 2 ? 500 : 200);
        var (token, reservation) = await _hosts.HoldAsync(4100, 1_000_000);
        await TwoHosts.GetAsync(_hosts.One, token, HttpMethod.Post, "/v1/api/concerts/payment", new { reservationId = reservation });
        await Until.TrueAsync("the first rung failed", TimeSpan.FromSeconds(10), () => FailuresAsync(reservation, 1));

        await Task.WhenAll(_hosts.One.KillAsync(), _hosts.Two.KillAsync());
        await _hosts.ReviveAsync();
        await Until.TrueAsync("the notice was sent", TimeSpan.FromSeconds(20), () => _hosts.QueryAsync<bool>(
            $"select exists (select 1 from messaging_inbox where handler = 'payment-notice' and `key` = '{reservation}' and state = 'DONE' and failures = 2)"));

        _receiver.Of(reservation).Length.ShouldBe(3);
    }

    [Fact]
    public async Task Metrics_OfAHost_TellOfEventsOnTheirWay()
    {
        await _hosts.HoldAsync(4101, 5);
        await Until.TrueAsync("the charge was relayed", TimeSpan.FromSeconds(10), async () =>
            (await _hosts.One.Client.GetStringAsync("/metrics")).Contains("outbox_relayed_total", StringComparison.Ordinal));

        (await _hosts.One.Client.GetStringAsync("/metrics")).ShouldContain("outbox_lag_seconds{");
    }

    private Task<bool> FailuresAsync(long reservation, int failures) =>
        _hosts.QueryAsync<bool>($"select exists (select 1 from messaging_inbox where handler = 'payment-notice' and `key` = '{reservation}' and failures >= {failures})");
}
