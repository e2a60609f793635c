using Microsoft.Extensions.Options;
using MySqlConnector;
using Shouldly;
using Ticketing.Common.Results;
using Ticketing.Data;
using Ticketing.Tests.Support;
using Xunit;
using static Ticketing.Tests.Integration.Data.SqlCommands;

namespace Ticketing.Tests.Integration.Data;

/// <summary>Connections that are idle while the server goes, and what a failure leaves of one.</summary>
public sealed class KeptConnectionsTests(OwnMariaDb own) : IClassFixture<OwnMariaDb>
{
    // A connection that has been idle for less than a second is believed to work.
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1.1);

    private readonly MariaDbServer _server = own.Server;

    [Fact]
    public async Task Take_AfterTheServerClosedAllThatWereIdle_GivesConnectionsThatWork()
    {
        using var connections = await OpenAsync();
        await _server.CutConnectionsAsync();
        await Task.Delay(Idle);

        await UseAllAsync(connections);
    }

    [Fact]
    public async Task Take_AfterTheServerWasRestarted_GivesConnectionsThatWork()
    {
        using var connections = await OpenAsync();
        await _server.RestartAsync();
        await Task.Delay(Idle);

        await UseAllAsync(connections);
    }

    [Fact]
    public async Task Open_ByThePoolAfterTheServerWasRestarted_GivesConnectionsThatWork()
    {
        await using var source = MariaDb.CreateSource(await _server.CreateDatabaseAsync(), poolSize: 10);
        await UseAllAsync(source);
        await _server.RestartAsync();

        await UseAllAsync(source);
    }

    [Fact]
    public async Task Return_AfterAChangeThatFailed_KeepsNoTransaction()
    {
        using var connections = await OpenAsync(count: 1);
        var connection = await connections.TakeForChangeAsync();
        (await connection.BeginAsync(new DbChanges(), "do 0")).ShouldBeNull();
        await Should.ThrowAsync<MySqlException>(() => connection.ContinueAsync(new DbChanges().Add(Sql("select no_such_column")), "do 0"));

        await connections.ReturnFromChangeAsync(connection);

        (await connections.UseAsync(next => ReadAsync(next, "select @@in_transaction"))).ShouldBe("0");
    }

    [Fact]
    public async Task Use_AfterAReadThatFailed_OpensAnotherConnection()
    {
        using var connections = await OpenAsync(count: 1);
        var first = await connections.UseAsync(connection => ReadAsync(connection, "select connection_id()"));
        (await connections.UseAsync(connection => ReadAsync(connection, "select connection_id()"))).ShouldBe(first);

        await Should.ThrowAsync<MySqlException>(() => connections.UseAsync(connection => ReadAsync(connection, "select no_such_column")));

        (await connections.UseAsync(connection => ReadAsync(connection, "select connection_id()"))).ShouldNotBe(first);
    }

    [Fact]
    public async Task Take_WhenChangesHaveAllTheirConnections_LeavesOneToReads()
    {
        using var connections = await OpenAsync(count: 5, turnTimeoutMs: 100);
        var taken = new List<KeptConnection>();
        for (var n = 0; n < 4; n++)
            taken.Add(await connections.TakeForChangeAsync());

        Faults.IsUnavailable(await Should.ThrowAsync<TimeoutException>(() => connections.TakeForChangeAsync())).ShouldBeTrue();
        (await connections.UseAsync(connection => ReadAsync(connection, "select 1"))).ShouldBe("1");

        foreach (var connection in taken)
            await connections.ReturnFromChangeAsync(connection);
    }

    [Fact]
    public async Task Take_WhenOneUserHasManyRequests_GoesRoundByUser()
    {
        using var connections = await OpenAsync(count: 1);
        var first = await connections.TakeForChangeAsync();
        var order = new List<string>();
        var greedy = Enumerable.Range(0, 30).Select(_ => UseAsync("greedy")).ToList();
        var modest = UseAsync("modest");

        await connections.ReturnFromChangeAsync(first);
        await Task.WhenAll([.. greedy, modest]);

        order.Count.ShouldBe(31);
        order.IndexOf("modest").ShouldBe(2, "the greedy user has two requests in the line for connections, and the modest one is next");

        async Task UseAsync(string user)
        {
            RequestUser.Current = new RequestUser(user);
            var connection = await connections.TakeForChangeAsync();
            order.Add(user);
            await connections.ReturnFromChangeAsync(connection);
        }
    }

    [Fact]
    public async Task Use_OfAConnectionThatTheServerHasClosed_SaysThatItIsAway()
    {
        using var connections = await OpenAsync(count: 1);
        var connection = await connections.TakeForChangeAsync();
        (await connection.BeginAsync(new DbChanges(), "do 0")).ShouldBeNull();
        await _server.CutConnectionsAsync();

        // The first finds it out, the second knows it.
        for (var n = 0; n < 2; n++)
            Faults.IsUnavailable(await Should.ThrowAsync<Exception>(() => connection.ContinueAsync(new DbChanges(), "do 0"))).ShouldBeTrue();
        Faults.IsUnavailable(await Should.ThrowAsync<Exception>(() => connection.UseAsync(next => ReadAsync(next, "select 1")))).ShouldBeTrue();

        await connections.ReturnFromChangeAsync(connection);
        (await connections.UseAsync(next => ReadAsync(next, "select 1"))).ShouldBe("1");
    }

    [Fact]
    public async Task Send_OfAStatementThatTakesTooLong_IsStoppedByTheServerAndLosesNoConnection()
    {
        using var connections = await OpenAsync(count: 1);
        var connection = await connections.TakeForChangeAsync();
        var id = await connection.UseAsync(open => ReadAsync(open, "select connection_id()"));

        var endless = new DbChanges().Add(Sql("select max(md5(seq)) from seq_1_to_10000000000"), _ => { });
        var fault = await Should.ThrowAsync<Exception>(() => connection.ExecuteAsync(endless, "do 0"));

        Faults.IsUnavailable(fault).ShouldBeTrue(fault.ToString());
        await connections.ReturnFromChangeAsync(connection);
        (await connections.UseAsync(open => ReadAsync(open, "select connection_id()"))).ShouldBe(id);
        const string Counting = "select count(*) from information_schema.processlist where info like 'select max(md5(seq))%'";
        await Until.TrueAsync("the server has stopped counting", TimeSpan.FromSeconds(10), async () =>
            await connections.UseAsync(open => ReadAsync(open, Counting)) == "0");
    }

    [Fact]
    public void Source_Always_ClosesTheConnectionOfACommandThatRanOutOfTime()
    {
        const string Address = "Server=127.0.0.1;Database=any;User ID=any;Cancellation Timeout=2";
        using var requests = MariaDb.CreateRequestSource(Address);
        using var background = MariaDb.CreateSource(Address, poolSize: 3);

        foreach (var source in new[] { requests, background })
        {
            using var connection = source.CreateConnection();
            new MySqlConnectionStringBuilder(connection.ConnectionString).CancellationTimeout
                .ShouldBe(-1, "The driver's timer ends the process when it stops a command of a connection that was just reset.");
        }
    }

    [Fact]
    public async Task Send_WhenNoAnswerComes_EndsTheConnection()
    {
        await using var link = TcpLink.To(_server.Port);
        var address = (await _server.CreateDatabaseAsync()).Through(link);
        await using var source = MariaDb.CreateRequestSource(address);
        using var connection = new KeptConnection(await source.OpenConnectionAsync(), TimeProvider.System);
        link.Hold();
        var began = TimeProvider.System.GetTimestamp();

        var fault = await Should.ThrowAsync<Exception>(() => connection.ExecuteAsync(new DbChanges().Add(Sql("select 1"), _ => { }), "do 0")
            .WaitAsync(TimeSpan.FromSeconds(6)));

        TimeProvider.System.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromSeconds(3));
        Faults.IsUnavailable(fault).ShouldBeTrue(fault.Message);
        (await connection.TryClearAsync()).ShouldBeFalse();
        link.Release();
    }

    private async Task<KeptConnections> OpenAsync(int count = 10, int turnTimeoutMs = 1500)
    {
        var options = Options.Create(new DatabaseOptions { Connections = count, TurnTimeoutMs = turnTimeoutMs });
        var connections = new KeptConnections(await _server.CreateDatabaseAsync(), options, TimeProvider.System, UnheardMeters.Instance);
        await connections.OpenAsync();
        return connections;
    }

    private static Task UseAllAsync(KeptConnections connections) =>
        Task.WhenAll(Enumerable.Range(0, 10).Select(async _ => (await connections.UseAsync(connection => ReadAsync(connection, "select " +
            "@@session.tx_isolation"))).ShouldBe("READ-COMMITTED")));

    private static Task UseAllAsync(MySqlDataSource source) => Task.WhenAll(Enumerable.Range(0, 10).Select(async _ =>
    {
        await using var connection = await source.OpenConnectionAsync();
        (await ReadAsync(connection, "select @@session.tx_isolation")).ShouldBe("READ-COMMITTED");
    }));

    private static async Task<string?> ReadAsync(MySqlConnection connection, string sql)
    {
        await using var command = new MySqlCommand(sql, connection);
        return (await command.ExecuteScalarAsync())?.ToString();
    }
}
