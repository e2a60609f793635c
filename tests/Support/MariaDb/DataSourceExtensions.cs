using System.Data.Common;
using System.Globalization;
using MySqlConnector;

namespace Ticketing.Tests.Support;

/// <summary>What tests ask a database.</summary>
public static class DataSourceExtensions
{
    private const string LockWait = "t.trx_state = 'LOCK WAIT'";

    private static readonly SemaphoreSlim Transactions = new(1);

    /// <summary>The first value of the first row of a query.</summary>
    public static async Task<T> QueryAsync<T>(this DbDataSource source, string sql)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        var value = (await command.ExecuteScalarAsync())!;
        return value is T known ? known : (T)Convert.ChangeType(value, typeof(T), CultureInfo.InvariantCulture);
    }

    /// <summary>Runs statements; answers with how many rows they changed.</summary>
    public static async Task<int> ExecuteAsync(this DbDataSource source, string sql)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteNonQueryAsync();
    }

    /// <summary>Runs statements in a transaction that stays open: it holds what they lock until the answer is disposed of, and then rolls them back.</summary>
    public static async Task<HeldLocks> LockAsync(this DbDataSource source, string sql)
    {
        var connection = await source.OpenConnectionAsync();
        var transaction = await connection.BeginTransactionAsync();
        await using var command = connection.CreateCommand();
        command.Transaction = transaction;
        // The platform's own connections let the server end a transaction that is silent for some seconds.
        command.CommandText = $"set session idle_transaction_timeout = 0; {sql}";
        await command.ExecuteNonQueryAsync();
        return new HeldLocks(connection, transaction);
    }

    /// <summary>Whether a transaction of the source's database waits for a row. The server's own figures are of all databases.</summary>
    public static async Task<bool> HasLockWaitsAsync(this DbDataSource source) => await source.CountLockWaitsAsync() > 0;

    /// <summary>Whether a transaction in the source's database waits for its client.</summary>
    public static async Task<bool> HasIdleTransactionsAsync(this DbDataSource source) => await source.CountTransactionsAsync("p.command = 'Sleep'") > 0;

    /// <summary>How many transactions of the source's database wait for a row.</summary>
    public static Task<long> CountLockWaitsAsync(this DbDataSource source) => source.CountTransactionsAsync(LockWait);

    /// <summary>The id of a connection of the source's database that waits for a row.</summary>
    public static Task<long> FindLockWaiterAsync(this DbDataSource source) => source.OfTransactionsAsync("min(p.id)", LockWait);

    /// <summary>How many transactions of other connections are open, those whose connection is gone among them.</summary>
    public static Task<long> CountTransactionsAsync(this DbDataSource source) => source.CountTransactionsAsync("t.trx_mysql_thread_id <> connection_id()");

    /// <summary>The connection string of the same database by way of a link.</summary>
    public static string Through(this string connectionString, TcpLink link) =>
        new MySqlConnectionStringBuilder(connectionString) { Port = (uint)link.Port }.ConnectionString;

    private static Task<long> CountTransactionsAsync(this DbDataSource source, string which) => source.OfTransactionsAsync("count(*)", which);

    // The server keeps what it last told of transactions until no client has asked for 0.1 s.
    private static async Task<long> OfTransactionsAsync(this DbDataSource source, string value, string which)
    {
        await Transactions.WaitAsync();
        try
        {
            return await source.QueryAsync<long>($"""
                do sleep(0.11);
                select {value} from information_schema.innodb_trx t left join information_schema.processlist p on p.id = t.trx_mysql_thread_id
                where coalesce(p.db, database()) = database() and {which}
                """);
        }
        finally
        {
            Transactions.Release();
        }
    }
}
