using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Shouldly;
using Ticketing.Redis;
using Xunit;

namespace Ticketing.Tests.Unit.Redis;

public sealed class RedisConnectionTests
{
    [Fact]
    public async Task OpenAsync_ByManyWhileTheServerSaysNothing_IsOneOpening()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var redis = new RedisConnection(
            string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}"), TimeSpan.FromMilliseconds(300));

        var openings = Enumerable.Range(0, 1000).Select(_ => redis.OpenAsync()).ToList();

        // Each of its own would keep a thread of the pool until the time is over.
        openings.Distinct().Count().ShouldBe(1);
        await openings[0].WaitAsync(TimeSpan.FromSeconds(30));
        redis.OpenAsync().IsCompletedSuccessfully.ShouldBeTrue();
    }
}
