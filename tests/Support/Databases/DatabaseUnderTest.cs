using System.Data.Common;
using System.Globalization;
#if STACK_FULL
using MySqlConnector;
#endif
using Npgsql;

namespace Ticketing.Tests.Support;

/// <summary>
/// The database that this run of the tests is about: PostgreSQL, or MariaDB where the environment says <c>Database__Provider=MySql</c> and the build is of the Full stack.
/// Tests speak PostgreSQL; <see cref="Sql"/> says it in the other's words.
/// </summary>
public static class DatabaseUnderTest
{
    /// <summary>The variable that chooses.</summary>
    public const string Variable = "Database__Provider";

    /// <summary>Whether it is MariaDB.</summary>
    public static bool IsMariaDb { get; } = string.Equals(Environment.GetEnvironmentVariable(Variable), "MySql", StringComparison.OrdinalIgnoreCase);

    /// <summary>The setting <c>Database:Provider</c>, for services that do not read the environment.</summary>
    public static string Provider => IsMariaDb ? "MySql" : "PostgreSql";

    /// <summary>The server that all tests of this process share.</summary>
    public static async Task<IDatabaseServer> ServerAsync() =>
#if STACK_FULL
        IsMariaDb ? await SharedServers.MariaDbAsync() :
#endif
        await SharedServers.PostgresAsync();

    /// <summary>A server of the test's own that keeps what it has acknowledged when it crashes.</summary>
    public static async Task<IDatabaseServer> StartDurableServerAsync() =>
#if STACK_FULL
        IsMariaDb ? await MariaDbServer.StartNewAsync(durable: true) :
#endif
        await PostgresServer.StartNewAsync(durable: true);

    /// <summary>A new, empty database; the address that a host is given.</summary>
    public static async Task<string> CreateAsync() => await (await ServerAsync()).CreateDatabaseAsync();

    /// <summary>The address of the same database by way of a link.</summary>
    public static string Through(TcpLink link, string address) => new DbConnectionStringBuilder { ConnectionString = address, ["Port"] = link.Port }.ConnectionString;

    /// <summary>Connections of the test's own.</summary>
    public static DbDataSource Open(string address) =>
#if STACK_FULL
        IsMariaDb ? new MySqlDataSourceBuilder(address + ";Allow User Variables=true").Build() :
#endif
        NpgsqlDataSource.Create(address);

    /// <summary>A statement of PostgreSQL, in the words of the database that is tested.</summary>
    public static string Sql(string postgreSql) => IsMariaDb ? MariaDbWords.Of(postgreSql) : postgreSql;

    /// <summary>The first value of the first row of a query; for a change that is counted (<c>with ... returning 1</c>) how many rows it changed.</summary>
    public static async Task<T> AskAsync<T>(DbDataSource source, string sql)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        if (IsMariaDb && MariaDbWords.CountedChange(sql) is { } change)
        {
            command.CommandText = MariaDbWords.Of(change);
            return Convert<T>(await command.ExecuteNonQueryAsync());
        }

        command.CommandText = Sql(sql);
        return Convert<T>((await command.ExecuteScalarAsync())!);
    }

    /// <summary>Runs statements.</summary>
    public static async Task RunAsync(DbDataSource source, string sql)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = Sql(sql);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>A connection that holds the lock on a user's account until it is disposed of.</summary>
    public static Task<DbConnection> BlockAccountAsync(DbDataSource source, string user) =>
        BlockAsync(source, $"select from users.accounts where user_id = '{user}' for update");

    /// <summary>A connection that holds whatever a statement locks until it is disposed of; what the statement changes is undone.</summary>
    public static async Task<DbConnection> BlockAsync(DbDataSource source, string sql)
    {
        var connection = await source.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = Sql($"begin; {sql}");
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    /// <summary>Lets go of what <see cref="BlockAsync"/> holds.</summary>
    public static async Task ReleaseAsync(DbConnection blocker)
    {
        await using (var command = blocker.CreateCommand())
        {
            command.CommandText = "rollback";
            await command.ExecuteNonQueryAsync();
        }

        await blocker.DisposeAsync();
    }

    /// <summary>Whether somebody waits for a lock.</summary>
    public static async Task<bool> AnyWaitsAsync(DbDataSource source) => await AskAsync<long>(source, IsMariaDb
        ? "select variable_value from information_schema.global_status where variable_name = 'INNODB_ROW_LOCK_CURRENT_WAITS'"
        : "select count(*) from pg_stat_activity where wait_event_type = 'Lock'") > 0;

    /// <summary>Whether a transaction in the source's database waits for nothing but its client.</summary>
    public static async Task<bool> AnyIdlesInTransactionAsync(DbDataSource source) => await AskAsync<long>(source, IsMariaDb
        ? "select count(*) from information_schema.innodb_trx t join information_schema.processlist p on p.id = t.trx_mysql_thread_id where p.command = 'Sleep' and p.db = database()"
        : "select count(*) from pg_stat_activity where datname = current_database() and state = 'idle in transaction'") > 0;

    private static T Convert<T>(object value) => value is T known ? known : (T)System.Convert.ChangeType(value, typeof(T), CultureInfo.InvariantCulture);
}
