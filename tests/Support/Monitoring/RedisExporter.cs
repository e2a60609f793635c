using System.Globalization;
using Ticketing.Tests.Support.Processes;

namespace Ticketing.Tests.Support;

/// <summary>The program that tells Prometheus about a Redis.</summary>
/// <param name="home">Where it listens.</param>
/// <param name="redis">The server that it asks.</param>
public sealed class RedisExporter(ServerHome home, RedisServer redis) : HttpServer("Redis exporter", home, "/metrics")
{
    /// <summary>Starts an exporter for a Redis.</summary>
    /// <exception cref="InvalidOperationException">It is not installed or does not start; the message has the end of its output.</exception>
    public static async Task<RedisExporter> StartNewAsync(RedisServer redis)
    {
        var exporter = new RedisExporter(ServerHome.Temporary("redis-exporter"), redis);
        await exporter.StartAsync();
        return exporter;
    }

    private protected override ChildCommand Command() => new("prometheus-redis-exporter", "prometheus-redis-exporter",
        ["-redis.addr", $"redis://{redis.ConnectionString}", "-web.listen-address", string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}")]);
}
