using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using MySqlConnector;

namespace Ticketing.Data;

/// <summary>How MariaDB is reached, and what its errors mean.</summary>
internal static class MariaDb
{
    private const string SignalledState = "45000";

    private static readonly Version Oldest = new(10, 11);

    // Every statement sees what was committed before it, a wait for a lock lasts a second at most (requests have another limit, below), and the server ends a
    // transaction whose client is silent. On a node of a Galera cluster a read, and the start of a transaction, wait for what the other nodes have committed
    // before them: the next call of a visitor may go to another replica, which may use another node. A server that is built without Galera does not know the
    // setting (1193).
    private static readonly string SessionSettings = $"""
        set session transaction isolation level read committed;
        set session time_zone = '+00:00', innodb_lock_wait_timeout = 1, idle_transaction_timeout = {DatabaseOptions.IdleTransactionSeconds},
            sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,ERROR_FOR_DIVISION_BY_ZERO';
        begin not atomic
            declare continue handler for 1193 begin end;
            execute immediate 'set session wsrep_sync_wait = 1';
        end
        """;

    // The server itself stops a statement of a request, before the driver gives up the connection. The timeout of a lock is longer than that of the statement,
    // so that a commit that takes a second does not fail the requests that wait for its locks.
    private static readonly string RequestSettings = FormattableString.Invariant(
        $"{SessionSettings}; set session max_statement_time = {DatabaseOptions.StatementSeconds}, innodb_lock_wait_timeout = {DatabaseOptions.SilenceSeconds}");

    /// <summary>Connections for requests, one opened each time. The server stops a statement that takes too long, and the connection goes on.</summary>
    /// <param name="address">A connection string of MySqlConnector.</param>
    public static MySqlDataSource CreateRequestSource(string address) => CreateSource(address, 0, RequestSettings);

    /// <summary>Connections for work that no request waits for, from a pool, each reset before it is used again.</summary>
    /// <param name="address">A connection string of MySqlConnector.</param>
    /// <param name="poolSize">How many connections the pool has.</param>
    public static MySqlDataSource CreateSource(string address, int poolSize) => CreateSource(address, poolSize, SessionSettings);

    private static MySqlDataSource CreateSource(string address, int poolSize, string settings)
    {
        var builder = new MySqlDataSourceBuilder(address);
        var connection = builder.ConnectionStringBuilder;
        connection.ApplicationName = "concert";
        connection.ConnectionTimeout = DatabaseOptions.ConnectSeconds;
        connection.DefaultCommandTimeout = DatabaseOptions.SilenceSeconds;
        // A command that runs out of time closes its connection. Otherwise the driver's timer opens another one to stop it, on a thread that waits for it
        // while the server is frozen, and ends the process where the server has just reset the connection (SocketException in get_RemoteEndPoint).
        connection.CancellationTimeout = -1;
        connection.Pooling = poolSize > 0;
        connection.MaximumPoolSize = (uint)Math.Max(1, poolSize);
        connection.MinimumPoolSize = 0;
        connection.ConnectionReset = true;
        // With two commands on their way at once, the answer to the second would be left in the connection where the first is stopped.
        connection.Pipelining = false;
        connection.AllowUserVariables = true;
        connection.UseAffectedRows = false;
        builder.UseConnectionOpenedCallback((context, cancellation) => PrepareAsync(context, settings, cancellation));
        return builder.Build();
    }

    /// <summary>
    /// Lets a context use MariaDB. The source of connections is null where only the model of the context is needed. The contexts share a database, so each has
    /// its own table of migrations.
    /// </summary>
    public static void Configure<TContext>(DbContextOptionsBuilder options, MySqlDataSource? source)
        where TContext : ModuleContext
    {
        var server = new MariaDbServerVersion(Oldest);
        // EF keeps services for each source of connections, so a process that runs many hosts, as tests do, has many of them.
        options.ConfigureWarnings(warnings => warnings.Ignore(CoreEventId.ManyServiceProvidersCreatedWarning));
        if (source is null)
            options.UseMySql(server, Choose);
        else
            options.UseMySql(source, server, Choose);

        static void Choose(MySqlDbContextOptionsBuilder mySql) =>
            mySql.MigrationsHistoryTable($"{typeof(TContext).Name.Replace("Context", "", StringComparison.Ordinal).ToLowerInvariant()}_migrations");
    }

    /// <summary>The code that a procedure signalled; null for any other error.</summary>
    public static string? RefusalOf(MySqlException fault) => fault.SqlState == SignalledState ? fault.Message : null;

    /// <summary>
    /// Whether the transaction was undone so that another, which it was in conflict with, could go on: a deadlock, or in a cluster the loss of a race at the
    /// commit. It can run again.
    /// </summary>
    public static bool IsConflict(Exception? fault) => fault switch
    {
        MySqlException error => error.ErrorCode is MySqlErrorCode.LockDeadlock,
        DbUpdateException => IsConflict(fault.InnerException),
        _ => false,
    };

    /// <summary>Whether the commit itself failed, so that it is not known whether the transaction happened.</summary>
    public static bool IsFailedCommit(Exception? fault) => fault switch
    {
        MySqlException error => error.ErrorCode is MySqlErrorCode.ErrorDuringCommit,
        DbUpdateException => IsFailedCommit(fault.InnerException),
        _ => false,
    };

    /// <summary>Refuses a server that is not MariaDB, or is too old, by the version in its greeting.</summary>
    /// <exception cref="NotSupportedException">The server is not MariaDB, or is too old.</exception>
    internal static void CheckVersion(string greeting)
    {
        // MariaDB puts this prefix in front for clients that take a higher version for a newer MySQL.
        const string Disguise = "5.5.5-";
        var plain = greeting.StartsWith(Disguise, StringComparison.Ordinal) ? greeting[Disguise.Length..] : greeting;
        var number = new string([.. plain.TakeWhile(letter => char.IsAsciiDigit(letter) || letter == '.')]);
        if (!greeting.Contains("MariaDB", StringComparison.OrdinalIgnoreCase) || !Version.TryParse(number, out var version) || version < Oldest)
            throw new NotSupportedException($"The server at ConnectionStrings:Database is {greeting}; MariaDB {Oldest} or later is needed.");
    }

    private static async ValueTask PrepareAsync(MySqlConnectionOpenedContext context, string settings, CancellationToken cancellation)
    {
        if ((context.Conditions & MySqlConnectionOpenedConditions.New) != 0)
            CheckVersion(context.Connection.ServerVersion);
        await using var command = new MySqlCommand(settings, context.Connection);
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
