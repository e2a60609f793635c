namespace Ticketing.Tests.Support;

/// <summary>
/// Servers that all tests of one process share: started at the first use, ended with the process.
/// A test that stops or empties a server starts one of its own instead.
/// </summary>
public static class SharedServers
{
    private static readonly Lazy<Task<MariaDbServer>> LazyMariaDb = new(() => MariaDbServer.StartNewAsync());
    private static readonly Lazy<Task<RedisServer>> LazyRedis = new(() => RedisServer.StartNewAsync());
    private static readonly Lazy<Task<RedisCluster>> LazyCluster = new(RedisCluster.StartNewAsync);

    /// <summary>A MariaDB without durability; a test takes a database of its own from it.</summary>
    public static Task<MariaDbServer> MariaDbAsync() => LazyMariaDb.Value;

    /// <summary>The connection string of a new, empty database of the shared MariaDB.</summary>
    public static async Task<string> CreateDatabaseAsync() => await (await MariaDbAsync()).CreateDatabaseAsync();

    /// <summary>A Redis without persistence; a test keeps to keys of its own.</summary>
    public static Task<RedisServer> RedisAsync() => LazyRedis.Value;

    /// <summary>A cluster of three masters; a test keeps to keys of its own.</summary>
    public static Task<RedisCluster> RedisClusterAsync() => LazyCluster.Value;
}
