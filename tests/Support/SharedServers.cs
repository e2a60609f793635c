namespace Ticketing.Tests.Support;

/// <summary>
/// Servers that all tests of one process share: started by the first who asks, ended with the process.
/// A test that stops or empties a server starts one of its own instead.
/// </summary>
public static class SharedServers
{
    private static readonly Lazy<Task<PostgresServer>> LazyPostgres = new(() => PostgresServer.StartNewAsync());
#if STACK_FULL
    private static readonly Lazy<Task<MariaDbServer>> LazyMariaDb = new(() => MariaDbServer.StartNewAsync());
#endif
    private static readonly Lazy<Task<RedisServer>> LazyRedis = new(() => RedisServer.StartNewAsync());
    private static readonly Lazy<Task<RedisCluster>> LazyCluster = new(RedisCluster.StartNewAsync);

    /// <summary>A PostgreSQL without durability; take a database of your own from it.</summary>
    public static Task<PostgresServer> PostgresAsync() => LazyPostgres.Value;

#if STACK_FULL
    /// <summary>A MariaDB without durability; take a database of your own from it.</summary>
    public static Task<MariaDbServer> MariaDbAsync() => LazyMariaDb.Value;
#endif

    /// <summary>A Redis without persistence; keep to keys of your own.</summary>
    public static Task<RedisServer> RedisAsync() => LazyRedis.Value;

    /// <summary>A cluster of three masters; keep to keys of your own.</summary>
    public static Task<RedisCluster> RedisClusterAsync() => LazyCluster.Value;
}
