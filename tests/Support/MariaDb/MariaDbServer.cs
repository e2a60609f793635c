using Ticketing.Data;
#if STACK_FULL
using System.Globalization;
using System.Security.Cryptography;
using MySqlConnector;
using Ticketing.Tests.Support.Processes;

namespace Ticketing.Tests.Support;

/// <summary>
/// A private, real MariaDB on a free port of 127.0.0.1 with an empty data folder of its own. It ends, and its folder goes, with the test process at the latest.
/// </summary>
public sealed class MariaDbServer : IDatabaseServer
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _folder;
    private readonly string _password;
    private readonly bool _durable;
    private ChildProcess? _process;
    private int _databases;

    private MariaDbServer(string folder, string password, bool durable)
    {
        _folder = folder;
        _password = password;
        _durable = durable;
        Port = FreePort.Next();
    }

    /// <inheritdoc/>
    public string Name => "MariaDB";

    /// <inheritdoc/>
    public int Port { get; }

    /// <summary>What the server logged since its last start, or the last part of it.</summary>
    public string Output => _process?.Output.ToString() ?? "";

    private ChildProcess Running => _process is { HasExited: false } process ? process : throw new InvalidOperationException("MariaDB is stopped.");

    /// <summary>Creates and starts a server; some seconds.</summary>
    /// <param name="durable">True writes the log to the disk with every commit, for tests that crash it; false is faster.</param>
    /// <exception cref="InvalidOperationException">It is not installed or does not start; the message has the end of its output.</exception>
    public static async Task<MariaDbServer> StartNewAsync(bool durable = false)
    {
        var folder = ScratchFolder.Create("mariadb");
        var password = RandomNumberGenerator.GetHexString(32);
        var first = Path.Combine(folder, "first.sql");
        await File.WriteAllTextAsync(first, $"create or replace user tests@'127.0.0.1' identified by '{password}';\ngrant all on *.* to tests@'127.0.0.1';\n");
        Directory.CreateDirectory(Temporary(folder));
        if (Environment.IsPrivilegedProcess)
            await ChildProcess.RunAsync(new ChildCommand("chown", "chown", ["-R", MariaDbPrograms.User, folder]), Patience);
        await ChildProcess.RunAsync(
            new ChildCommand("mariadb-install-db", MariaDbPrograms.Install, ["--no-defaults", $"--datadir={Data(folder)}", "--auth-root-authentication-method=normal", "--skip-test-db"])
            {
                User = MariaDbPrograms.User,
            },
            Patience);
        var server = new MariaDbServer(folder, password, durable);
        await server.StartAsync();
        return server;
    }

    /// <summary>Starts a stopped or killed server on its old port with its old data and waits until it answers.</summary>
    /// <exception cref="InvalidOperationException">It runs already, or does not start.</exception>
    public async Task StartAsync()
    {
        if (_process is { HasExited: false })
            throw new InvalidOperationException("MariaDB is already running.");
        _process?.Dispose();
        _process = ChildProcess.Start(new ChildCommand("mariadbd", MariaDbPrograms.Server,
        [
            "--no-defaults", $"--datadir={Data(_folder)}", "--bind-address=127.0.0.1", string.Create(CultureInfo.InvariantCulture, $"--port={Port}"),
            // A server that starts removes the temporary tables of all others from a folder that they share.
            $"--tmpdir={Temporary(_folder)}",
            $"--socket={Path.Combine(_folder, "socket")}", $"--pid-file={Path.Combine(_folder, "pid")}", $"--init-file={Path.Combine(_folder, "first.sql")}",
            "--skip-log-bin", "--max-connections=500", "--innodb-buffer-pool-size=256M", $"--innodb-flush-log-at-trx-commit={(_durable ? 1 : 0)}", "--skip-name-resolve",
            "--character-set-server=utf8mb4", "--performance-schema=off",
        ])
        {
            User = MariaDbPrograms.User,
            OnParentDeath = Signal.Kill,
        });
        await Until.TrueAsync("MariaDB answered", Patience, AnswersAsync);
    }

    /// <summary>Kills it with SIGKILL and waits for its end; the data stays.</summary>
    public Task KillAsync() => Running.EndAsync(Signal.Kill, Patience);

    /// <inheritdoc/>
    public async Task RestartAsync(ServerStop how)
    {
        await Running.EndAsync(how == ServerStop.Fast ? Signal.Term : Signal.Kill, Patience);
        await StartAsync();
    }

    /// <inheritdoc/>
    public Task CutConnectionsAsync() => EndAsync("connection", "id <> connection_id() and user = 'tests'");

    /// <inheritdoc/>
    public Task CancelStatementsAsync() => EndAsync("query", "id <> connection_id() and user = 'tests' and command = 'Query'");

    /// <inheritdoc/>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"test_{Interlocked.Increment(ref _databases)}");
        await ExecuteAsync($"create database {name} character set utf8mb4");
        return ConnectionString(name);
    }

    /// <summary>Ends the server and removes its data.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
            await KillAsync();
        _process?.Dispose();
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    private static string Data(string folder) => Path.Combine(folder, "data");

    private static string Temporary(string folder) => Path.Combine(folder, "temporary");

    private string ConnectionString(string? database) => new MySqlConnectionStringBuilder
    {
        Server = "127.0.0.1",
        Port = (uint)Port,
        UserID = "tests",
        Password = _password,
        Database = database ?? "",
    }.ConnectionString;

    private async Task<bool> AnswersAsync()
    {
        if (_process is not { HasExited: false })
        {
            await _process!.DrainAsync();
            throw _process.Failure($"ended with exit status {_process.ExitCode} while starting");
        }

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

    // One that has ended by itself meanwhile does not count.
    private Task EndAsync(string what, string which) => ExecuteAsync($"""
        begin not atomic
            declare continue handler for 1094 begin end;
            for each_one in (select id from information_schema.processlist where {which}) do
                execute immediate concat('kill {what} ', each_one.id);
            end for;
        end
        """);

    private async Task ExecuteAsync(string sql)
    {
        await using var connection = new MySqlConnection(ConnectionString(null) + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new MySqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
#endif
