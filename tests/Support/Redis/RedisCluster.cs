using System.Globalization;
using Ticketing.Tests.Support.Processes;

namespace Ticketing.Tests.Support;

/// <summary>A private, real Redis Cluster of three masters without replicas on 127.0.0.1, every slot served.</summary>
public sealed class RedisCluster : IAsyncDisposable
{
    private const int Masters = 3;
    private const int BusDistance = 10_000;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly List<RedisServer> _nodes = [];

    /// <summary>The masters, in no particular order.</summary>
    public IReadOnlyList<RedisServer> Nodes => _nodes;

    /// <summary>Every master's address in StackExchange.Redis's form.</summary>
    public string ConnectionString => string.Join(',', _nodes.Select(node => node.ConnectionString));

    /// <summary>Starts three empty masters, joins them, and waits until each of them calls the cluster healthy.</summary>
    /// <exception cref="InvalidOperationException">Redis is not installed, or the masters cannot be joined.</exception>
    public static async Task<RedisCluster> StartNewAsync()
    {
        var cluster = new RedisCluster();
        for (var i = 0; i < Masters; i++)
            cluster._nodes.Add(await StartNodeAsync());
        await ChildProcess.RunAsync(
            new ChildCommand("redis-cli --cluster create", "redis-cli",
                ["--cluster", "create", .. cluster._nodes.Select(node => node.ConnectionString), "--cluster-replicas", "0", "--cluster-yes"]),
            Limit);
        await Until.TrueAsync("every master called the cluster healthy", Limit, cluster.IsHealthyAsync);
        return cluster;
    }

    /// <summary>Ends the masters and removes their files.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
            await node.DisposeAsync();
    }

    private static Task<RedisServer> StartNodeAsync()
    {
        var port = FreePort.Next(candidate => FreePort.IsFree(candidate + BusDistance));
        return RedisServer.StartAtAsync("127.0.0.1", port,
        [
            .. RedisServer.InMemory, "--cluster-enabled", "yes", "--cluster-config-file", "nodes.conf", "--cluster-node-timeout", "2000",
            "--cluster-port", (port + BusDistance).ToString(CultureInfo.InvariantCulture),
        ]);
    }

    private async Task<bool> IsHealthyAsync()
    {
        var answers = await Task.WhenAll(_nodes.Select(node => RedisClient.AskAsync(node.Port, "CLUSTER INFO")));
        return answers.All(answer => answer is not null
            && answer.Contains("cluster_state:ok", StringComparison.Ordinal)
            && answer.Contains("cluster_known_nodes:3", StringComparison.Ordinal));
    }
}
