using System.Data.Common;
using System.Globalization;
using MySqlConnector;
using Ticketing.Tests.Support.Processes;

namespace Ticketing.Tests.Support;

/// <summary>A private, real MariaDB.</summary>
public sealed class MariaDbServer(ServerHome home, MariaDbOptions options) : Server("MariaDB", home)
{
    /// <summary>The account that the server runs as when root starts it, because it refuses to run as root.</summary>
    public const string SystemAccount = "mysql";

    private static readonly TimeSpan InstallLimit = TimeSpan.FromMinutes(1);

    // Copies take a fraction of the time of an installation.
    private static readonly Lazy<Task<string>> LazyTemplate = new(InstallTemplateAsync);
    private int _databases;

    private string DataFolder => Path.Combine(Home.Folder, "data");

    private string TemporaryFolder => Path.Combine(Home.Folder, "temporary");

    private string InitFile => Path.Combine(Home.Folder, "init.sql");

    /// <summary>Creates and starts an empty server with a temporary folder; some seconds.</summary>
    /// <param name="durable">True writes the log to the disk with every commit, for tests that crash the server.</param>
    /// <exception cref="InvalidOperationException">MariaDB is not installed or does not start; the message has the end of its output.</exception>
    public static async Task<MariaDbServer> StartNewAsync(bool durable = false)
    {
        var template = await LazyTemplate.Value;
        var server = new MariaDbServer(ServerHome.Temporary("mariadb"), new MariaDbOptions { IsDurable = durable });
        await ChildProcess.RunAsync(new ChildCommand("cp", "cp", ["-a", "--sparse=always", $"{template}/.", server.Home.Folder]), InstallLimit);
        await server.InstallAsync();
        await server.StartAsync();
        return server;
    }

    /// <summary>Creates the system tables in the server's folder, unless they are there.</summary>
    /// <exception cref="InvalidOperationException">MariaDB is not installed, or its tables cannot be created.</exception>
    public async Task InstallAsync()
    {
        await WriteInitFileAsync();
        if (Directory.Exists(DataFolder))
            return;
        // Under another name until it is complete, so that an interrupted installation starts anew.
        var unfinished = DataFolder + ".new";
        if (Directory.Exists(unfinished))
            Directory.Delete(unfinished, recursive: true);
        Directory.CreateDirectory(TemporaryFolder);
        if (Environment.IsPrivilegedProcess)
            await ChildProcess.RunAsync(new ChildCommand("chown", "chown", ["-R", $"{SystemAccount}:", Home.Folder]), InstallLimit);
        await ChildProcess.RunAsync(
            new ChildCommand("mariadb-install-db", "mariadb-install-db",
                ["--no-defaults", $"--datadir={unfinished}", "--auth-root-authentication-method=normal", "--skip-test-db", SizeOfLog()])
            {
                Account = SystemAccount,
            },
            InstallLimit);
        Directory.Move(unfinished, DataFolder);
    }

    /// <summary>Creates an empty database and answers with the connection string for it.</summary>
    /// <param name="name">The database's name; a new one, unless given.</param>
    public async Task<string> CreateDatabaseAsync(string? name = null)
    {
        name ??= string.Create(CultureInfo.InvariantCulture, $"test_{Interlocked.Increment(ref _databases)}");
        await ExecuteAsync($"create database {name} character set utf8mb4");
        return ConnectionString(name);
    }

    /// <summary>The connection string for a database of this server.</summary>
    public string ConnectionString(string database) => new MySqlConnectionStringBuilder
    {
        Server = "127.0.0.1",
        Port = (uint)Port,
        UserID = options.Account,
        Password = options.Password,
        Database = database,
    }.ConnectionString;

    /// <summary>Connections of a test's own to a database, with user variables allowed.</summary>
    public static DbDataSource Open(string connectionString) =>
        new MySqlDataSourceBuilder(new MySqlConnectionStringBuilder(connectionString) { AllowUserVariables = true }.ConnectionString).Build();

    /// <summary>Ends every client connection to every database from the server's side.</summary>
    public Task CutConnectionsAsync() => KillEachAsync("connection", $"id <> connection_id() and user = '{options.Account}'");

    /// <summary>Cancels every statement that runs for a client from the server's side; the connections stay.</summary>
    public Task CancelStatementsAsync() => KillEachAsync("query", $"id <> connection_id() and user = '{options.Account}' and command = 'Query'");

    private protected override ChildCommand Command() => new("mariadbd", ServerProgram(),
    [
        "--no-defaults", $"--datadir={DataFolder}", "--bind-address=127.0.0.1", string.Create(CultureInfo.InvariantCulture, $"--port={Port}"),
        // A server that starts removes the temporary tables of all others from a folder that they share.
        $"--tmpdir={TemporaryFolder}",
        $"--socket={Path.Combine(Home.Folder, "socket")}", $"--pid-file={Path.Combine(Home.Folder, "pid")}", $"--init-file={InitFile}",
        "--skip-log-bin", "--skip-name-resolve", "--character-set-server=utf8mb4", "--default-time-zone=+00:00",
        string.Create(CultureInfo.InvariantCulture, $"--max-connections={options.MaxConnections}"),
        string.Create(CultureInfo.InvariantCulture, $"--innodb-buffer-pool-size={options.BufferPoolMegabytes}M"), SizeOfLog(),
        $"--innodb-flush-log-at-trx-commit={(options.IsDurable ? 1 : 0)}",
        .. options.Arguments,
    ])
    {
        Account = SystemAccount,
    };

    private protected override async Task<bool> AnswersAsync()
    {
        try
        {
            await ExecuteAsync("select 1");
            return true;
        }
        catch (MySqlException)
        {
            return false;
        }
    }

    private static string ServerProgram() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries).Append("/usr/sbin")
            .Select(folder => Path.Combine(folder, "mariadbd")).FirstOrDefault(File.Exists) ?? "mariadbd";

    private static async Task<string> InstallTemplateAsync()
    {
        var template = new MariaDbServer(ServerHome.Temporary("mariadb-template"), new MariaDbOptions());
        await template.InstallAsync();
        return template.Home.Folder;
    }

    private string SizeOfLog() => string.Create(CultureInfo.InvariantCulture, $"--innodb-log-file-size={options.LogMegabytes}M");

    // The server runs this file at every start.
    private async Task WriteInitFileAsync()
    {
        await File.WriteAllTextAsync(InitFile, $"""
            create or replace user {options.Account}@'127.0.0.1' identified by '{options.Password}';
            {(options.Database is { } database ? $"create database if not exists {database} character set utf8mb4;" : "")}
            grant all on {options.Database ?? "*"}.* to {options.Account}@'127.0.0.1';
            alter user root@localhost account lock;

            """);
        // Read by the account of the server; the folder is closed to others.
        File.SetUnixFileMode(InitFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
    }

    // A connection or a statement that has just ended by itself is no error.
    private Task KillEachAsync(string what, string which) => ExecuteAsync($"""
        begin not atomic
            declare continue handler for 1094 begin end;
            for each_one in (select id from information_schema.processlist where {which}) do
                execute immediate concat('kill {what} ', each_one.id);
            end for;
        end
        """);

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new MySqlConnection(ConnectionString(options.Database ?? "") + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new MySqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
