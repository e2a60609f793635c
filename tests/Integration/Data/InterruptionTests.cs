using System.Collections.Concurrent;
using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Shouldly;
using Ticketing.Common.Results;
using Ticketing.Data;
using Ticketing.Tests.Support;
using Xunit;
using static Ticketing.Tests.Integration.Data.SqlCommands;

namespace Ticketing.Tests.Integration.Data;

/// <summary>Statements that an operator stops at the server.</summary>
public sealed class InterruptionTests(OwnMariaDb own) : IClassFixture<OwnMariaDb>, IAsyncLifetime
{
    private const int Rows = 50;

    private static readonly TimeSpan Storm = TimeSpan.FromSeconds(6);

    // One second for the command, one for the server to say that it stopped it, and one for a busy machine.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(3);

    private readonly ConcurrentDictionary<string, int> _wrong = new();
    private readonly MariaDbServer _server = own.Server;
    private string _address = "";
    private ServiceProvider _services = null!;

    public async Task InitializeAsync()
    {
        _address = await _server.CreateDatabaseAsync();
        _services = Services(_address);
        await RunAsync($"create table numbers (id bigint primary key); insert into numbers select seq from seq_1_to_{Rows}; create table written (id bigint " +
            $"primary key, done bool)");
    }

    public async Task DisposeAsync() => await _services.DisposeAsync();

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
        (await AskAsync($"select count(*) from written where id in ({string.Join(',', told)})")).ShouldBe(told.Count, "A change that was answered is missing.");
        (await AskAsync("select count(*) from written where not done")).ShouldBe(0, "Half of a change was committed.");
        // No connection is lost, and none that is idle is in a transaction.
        await Until.TrueAsync("what was given up had ended", Limit,
            async () => await _services.GetRequiredService<DbDataSource>().CountTransactionsAsync() == 0);
        await Task.WhenAll(Enumerable.Range(0, new DatabaseOptions().Connections).Select(_ => LookAsync())).WaitAsync(Limit);
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
                if (await session.BeginAsync(new DbChanges().Add(Sql("select id from numbers where id = 1 for update"), _ => { }), again: false) is { } stopped)
                    Wrong($"refused: {stopped}");
                try
                {
                    if (await session.ExecuteAsync(Change(id)) is { } refused)
                        Wrong($"refused: {refused}");
                    if (!await session.CommitAsync(new DbChanges()))
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
    public async Task Begin_WhenItIsStopped_LeavesNoAnswerInTheConnection()
    {
        const int Enough = 10;
        using var connections = new KeptConnections(
            _address, Options.Create(new DatabaseOptions { Connections = 1 }), TimeProvider.System, UnheardMeters.Instance);
        using var enough = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var stopping = Task.Run(async () =>
        {
            while (!enough.IsCancellationRequested)
                await _server.CancelStatementsAsync();
        });

        var stopped = 0;
        for (var n = 0L; stopped < Enough && !enough.IsCancellationRequested; n++)
        {
            await TryAsync(async () =>
            {
                var connection = await connections.TakeForChangeAsync();
                try
                {
                    await connection.BeginAsync(new DbChanges(), $"do {n}");
                }
                catch (DbException)
                {
                    stopped++;
                    throw;
                }
                finally
                {
                    await connections.ReturnFromChangeAsync(connection);
                }
            });
            await TryAsync(async () =>
            {
                if (await connections.UseAsync(connection => AskAsync(connection, $"select {n}")) != n)
                    Wrong("the answer to another question");
            });
        }

        await enough.CancelAsync();
        await stopping;
        stopped.ShouldBe(Enough);
        _wrong.ShouldBeEmpty();
    }

    [Fact]
    public async Task Execute_WhenAResultIsMissing_Fails()
    {
        var fault = await Should.ThrowAsync<TimeoutException>(() => InScopeAsync(session => session.ExecuteAsync(new DbChanges().Add(Sql("do 0"), _ => { }))));

        Faults.IsUnavailable(fault).ShouldBeTrue();
    }

    [Fact]
    public async Task Execute_WhenARowCannotBeRead_FailsAfterEverythingWasRead()
    {
        var rows = 0;
        var changes = new DbChanges().Add(Sql("select id from numbers"), _ => throw new InvalidOperationException($"row {++rows}"));

        (await Should.ThrowAsync<InvalidOperationException>(() => InScopeAsync(session => session.ExecuteAsync(changes)))).Message.ShouldBe("row 1");
        rows.ShouldBe(1);
    }

    private static ServiceProvider Services(string address)
    {
        var settings = new Dictionary<string, string?> { ["ConnectionStrings:Database"] = address };
        return new ServiceCollection().AddLogging().AddMetrics().AddDatabase(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
            .BuildServiceProvider();
    }

    // Two commands, so that half of it can be done.
    private static DbChanges Change(long id) => new DbChanges()
        .Add(Sql("insert into written values (@id, false)", ("@id", id)))
        .Add(Sql("update written set done = true where id = @id", ("@id", id)));

    private async Task LookAsync()
    {
        var rows = 0;
        await InScopeAsync(session => session.ExecuteAsync(new DbChanges().Add(Sql("select id from numbers where id < @id", ("@id", 1000)), _ => rows++)));
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
