using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Ticketing.Common.Results;
using Ticketing.Data;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Data;

/// <summary>Statements that somebody stops at the server, and answers that do not come.</summary>
public sealed class MariaDbInterruptionTests : IAsyncLifetime
{
    private const int Rows = 50;

    private static readonly TimeSpan Storm = TimeSpan.FromSeconds(6);

    // One second for the command, one for the server to say that it stopped it, and one for a busy machine.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<string, int> _wrong = new();
    private MariaDbServer _server = null!;
    private string _address = "";
    private ServiceProvider _services = null!;

    public async Task InitializeAsync()
    {
        _server = await MariaDbServer.StartNewAsync();
        _address = await _server.CreateDatabaseAsync();
        _services = Services(_address);
        await RunAsync($"create table numbers (id bigint primary key); insert into numbers select seq from seq_1_to_{Rows}; create table written (id bigint primary key, told bool)");
    }

    public async Task DisposeAsync()
    {
        await _services.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Execute_WhileStatementAfterStatementIsStopped_DoesAllOrFailsAndLosesNoConnection()
    {
        var told = new ConcurrentBag<long>();
        var last = 0L;
        var clock = Stopwatch.StartNew();
        var load = new[] { LookAsync, WriteAsync, WriteInTransactionAsync }
            .SelectMany(work => Enumerable.Repeat(work, 6))
            .Select(work => Task.Run(async () =>
            {
                while (clock.Elapsed < Storm)
                    await TryAsync(work);
            })).ToList();
        while (clock.Elapsed < Storm)
        {
            await _server.CancelStatementsAsync();
            await Task.Delay(5);
        }

        await Task.WhenAll(load).WaitAsync(Limit);

        _wrong.ShouldBeEmpty();
        (await AskAsync("select count(*) from written")).ShouldBeGreaterThanOrEqualTo(told.Count);
        (await AskAsync($"select count(*) from written where id in ({string.Join(',', told)})")).ShouldBe(told.Count, "What was told as done is missing.");
        (await AskAsync("select count(*) from written where not told")).ShouldBe(0, "Half of a change was committed.");
        // Nobody keeps a connection or a turn, and none that rests is in a transaction.
        await Until.TrueAsync("what was given up had ended", Limit, async () => await AskAsync("select count(*) from information_schema.innodb_trx where trx_mysql_thread_id <> connection_id()") == 0);
        await Task.WhenAll(Enumerable.Range(0, new DatabaseOptions().MaxPoolSize).Select(_ => LookAsync())).WaitAsync(Limit);
        _wrong.ShouldBeEmpty();

        async Task WriteAsync()
        {
            var id = Interlocked.Increment(ref last);
            if (await InScopeAsync(session => session.ExecuteAsync(Change(id))) is { } refused)
                Wrong($"refused: {refused}");
            told.Add(id);
        }

        async Task WriteInTransactionAsync()
        {
            var id = Interlocked.Increment(ref last);
            await InScopeAsync(async session =>
            {
                await session.BeginAsync();
                try
                {
                    if (await session.ExecuteAsync(Change(id)) is { } refused)
                        Wrong($"refused: {refused}");
                    if (!await session.CommitAsync())
                        Wrong("not committed");
                }
                finally
                {
                    await session.RollbackAsync();
                }

                told.Add(id);
                return true;
            });
        }
    }

    [Fact]
    public async Task Begin_WhenItIsStopped_LeavesNoAnswerForWhoeverHasTheConnectionNext()
    {
        const int Enough = 10;
        await using var source = Driver.CreateSource(_address, new DatabaseOptions { MinPoolSize = 0, MaxPoolSize = 1 });
        long number;
        await using (var connection = await source.OpenConnectionAsync())
            number = await AskAsync(connection, "select connection_id()");
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var stopping = Task.Run(async () =>
        {
            await using var other = await _services.GetRequiredService<DbDataSource>().OpenConnectionAsync();
            while (!enough.IsCancellationRequested)
                await RunAsync(other, $"kill query {number}");
        });

        var stopped = 0;
        for (var n = 0L; stopped < Enough && !enough.IsCancellationRequested; n++)
        {
            await TryAsync(async () =>
            {
                await using var connection = await source.OpenConnectionAsync();
                try
                {
                    await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.ReadCommitted);
                }
                catch (DbException)
                {
                    stopped++;
                    throw;
                }
            });
            await TryAsync(async () =>
            {
                await using var connection = await source.OpenConnectionAsync();
                var answer = await AskAsync(connection, $"select {n}");
                if (answer != n)
                    Wrong("the answer to another question");
            });
        }

        await enough.CancelAsync();
        await stopping;
        stopped.ShouldBe(Enough);
        _wrong.ShouldBeEmpty();
    }

    [Fact]
    public async Task Send_WhenNoAnswerComes_EndsTheConnection()
    {
        await using var link = TcpLink.To(_server.Port);
        await using var services = Services(_address.Through(link));
        await using var connection = await services.GetRequiredService<DbDataSource>().OpenConnectionAsync();
        link.Hold();
        var clock = Stopwatch.StartNew();

        var fault = await Should.ThrowAsync<Exception>(() => Driver.SendAsync(connection, null, new DbChanges().Add(Driver.CreateCommand("select 1"), _ => { })).WaitAsync(Limit + Limit));

        clock.Elapsed.ShouldBeLessThan(Limit);
        Faults.IsUnavailable(fault).ShouldBeTrue(fault.Message);
        connection.State.ShouldBe(System.Data.ConnectionState.Broken);
        link.Release();
    }

    [Fact]
    public async Task Execute_WhenAResultIsMissing_Fails()
    {
        var fault = await Should.ThrowAsync<TimeoutException>(() => InScopeAsync(session => session.ExecuteAsync(new DbChanges().Add(Driver.CreateCommand("do 0"), _ => { }))));

        Faults.IsUnavailable(fault).ShouldBeTrue();
    }

    [Fact]
    public async Task Execute_WhenARowIsRefused_TellsSoAfterEverythingWasRead()
    {
        var rows = 0;
        var changes = new DbChanges().Add(Driver.CreateCommand("select id from numbers"), _ => throw new InvalidOperationException($"row {++rows}"));

        (await Should.ThrowAsync<InvalidOperationException>(() => InScopeAsync(session => session.ExecuteAsync(changes)))).Message.ShouldBe("row 1");
        rows.ShouldBe(1);
    }

    private IDatabaseDriver Driver => _services.GetRequiredService<IDatabaseDriver>();

    private static ServiceProvider Services(string address)
    {
        var settings = new Dictionary<string, string?> { ["ConnectionStrings:Database"] = address };
        return new ServiceCollection().AddLogging().AddMySql().AddDatabase(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()).BuildServiceProvider();
    }

    // Two commands, so that half of it can be done.
    private DbChanges Change(long id) => new DbChanges()
        .Add(Driver.CreateCommand("insert into written values (@id, false)").With("@id", id))
        .Add(Driver.CreateCommand("update written set told = true where id = @id").With("@id", id));

    private async Task LookAsync()
    {
        var rows = 0;
        await InScopeAsync(session => session.ExecuteAsync(new DbChanges().Add(Driver.CreateCommand("select id from numbers where id < @id").With("@id", 1000), _ => rows++)));
        if (rows != Rows)
            Wrong(string.Create(CultureInfo.InvariantCulture, $"read {rows} rows"));
    }

    private async Task TryAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception fault) when (Faults.IsUnavailable(fault))
        {
            // Stopped: the caller comes back.
        }
        catch (Exception fault)
        {
            Wrong($"{fault.GetType().Name}: {fault.Message}");
        }
    }

    private void Wrong(string what) => _wrong.AddOrUpdate(what, 1, static (_, times) => times + 1);

    private async Task<T> InScopeAsync<T>(Func<DbSession, Task<T>> work)
    {
        await using var scope = _services.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<DbSession>());
    }

    private async Task RunAsync(string sql)
    {
        await using var connection = await _services.GetRequiredService<DbDataSource>().OpenConnectionAsync();
        await RunAsync(connection, sql);
    }

    private async Task<long> AskAsync(string sql)
    {
        await using var connection = await _services.GetRequiredService<DbDataSource>().OpenConnectionAsync();
        return await AskAsync(connection, sql);
    }

    private static async Task RunAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<long> AskAsync(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }
}
