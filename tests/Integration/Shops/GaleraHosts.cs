using System.Data.Common;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Shops;

/// <summary>Two hosts as they are run, each at a node of its own of a Galera cluster, with the demo data.</summary>
public sealed class GaleraHosts : IAsyncLifetime
{
    private const string Name = "concert";

    private GaleraCluster _cluster = null!;
    private RedisServer _redis = null!;

    public HostProcess One { get; private set; } = null!;

    public HostProcess Two { get; private set; } = null!;

    /// <summary>The database as the second node has it.</summary>
    public DbDataSource SecondNode { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        _redis = await RedisServer.StartNewAsync();
        _cluster = await GaleraCluster.StartNewAsync();
        await _cluster.One.CreateDatabaseAsync(Name);
        SecondNode = MariaDbServer.Open(_cluster.Two.ConnectionString(Name));
        One = await HostProcess.StartAsync(Settings(_cluster.One));
        Two = await HostProcess.StartAsync(Settings(_cluster.Two));
    }

    public async Task DisposeAsync()
    {
        foreach (var part in new IAsyncDisposable?[] { Two, One, SecondNode, _cluster, _redis })
        {
            if (part is not null)
                await part.DisposeAsync();
        }
    }

    /// <summary>Runs the audit at the second node.</summary>
    public Task<ToolResult> AuditAsync() => HostProcess.RunAsync(Settings(_cluster.Two), "--audit");

    private Dictionary<string, string?> Settings(MariaDbServer node) => new()
    {
        ["ConnectionStrings__Database"] = node.ConnectionString(Name),
        ["ConnectionStrings__Redis"] = _redis.ConnectionString,
        ["Demo__Seed"] = "true",
    };
}
