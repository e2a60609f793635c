using System.Globalization;

namespace Ticketing.Tests.Support;

/// <summary>Two MariaDB servers as the nodes of a Galera cluster. Each can be written to.</summary>
public sealed class GaleraCluster : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly MariaDbOptions _account = new();

    private GaleraCluster() => One = Two = null!;

    /// <summary>The node that was there first.</summary>
    public MariaDbServer One { get; private set; }

    /// <summary>The node that joined it.</summary>
    public MariaDbServer Two { get; private set; }

    /// <summary>Starts two empty nodes; about ten seconds.</summary>
    /// <exception cref="InvalidOperationException">A node does not start; the message has the end of its output.</exception>
    public static async Task<GaleraCluster> StartNewAsync()
    {
        var cluster = new GaleraCluster();
        try
        {
            var port = FreePort.Next();
            cluster.One = await cluster.StartNodeAsync(port, "gcomm://");
            cluster.Two = await cluster.StartNodeAsync(FreePort.Next(), string.Create(CultureInfo.InvariantCulture, $"gcomm://127.0.0.1:{port}"));
            await using var two = MariaDbServer.Open(cluster.Two.ConnectionString("mysql"));
            await Until.TrueAsync("the second node had what the first one has", Limit, async () =>
                await two.QueryAsync<string>("select variable_value from information_schema.global_status where variable_name = 'WSREP_LOCAL_STATE_COMMENT'") ==
                "Synced");
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (Two is not null)
            await Two.DisposeAsync();
        if (One is not null)
            await One.DisposeAsync();
    }

    private async Task<MariaDbServer> StartNodeAsync(int port, string others)
    {
        var listen = string.Create(CultureInfo.InvariantCulture, $"base_port={port};gmcast.listen_addr=tcp://127.0.0.1:{port}");
        var node = new MariaDbServer(ServerHome.Temporary("mariadb"), _account with
        {
            Arguments =
            [
                "--wsrep-on=ON", "--wsrep-provider=/usr/lib/galera/libgalera_smm.so", $"--wsrep-cluster-address={others}", "--wsrep-node-address=127.0.0.1",
                "--binlog-format=ROW", "--innodb-autoinc-lock-mode=2", "--wsrep-sst-method=rsync",
                string.Create(CultureInfo.InvariantCulture, $"--wsrep-sst-receive-address=127.0.0.1:{FreePort.Next()}"),
                string.Create(CultureInfo.InvariantCulture,
                    $"--wsrep-provider-options={listen};ist.recv_addr=127.0.0.1:{FreePort.Next()};gcache.size=16M"),
            ],
        });
        try
        {
            await node.InstallAsync();
            await node.StartAsync();
            return node;
        }
        catch
        {
            await node.DisposeAsync();
            throw;
        }
    }
}
