using Npgsql;
using Shouldly;
using StackExchange.Redis;
using Ticketing.Common.Results;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Data;

public sealed class FaultsTests
{
    [Theory]
    [InlineData("set statement_timeout = 20; select pg_sleep(5)")]
    [InlineData("select pg_cancel_backend(pg_backend_pid()), pg_sleep(5)")]
    [InlineData("select pg_terminate_backend(pg_backend_pid()), pg_sleep(5)")]
    [InlineData("set transaction read only; create table refused ()")]
    public async Task IsUnavailable_OfADatabaseThatIsNotAtWork_IsTrue(string sql) => Faults.IsUnavailable(await RunAsync(sql)).ShouldBeTrue();

    [Fact]
    public async Task IsUnavailable_OfATransactionThatWasLeftAloneTooLong_IsTrue()
    {
        await using var connection = new NpgsqlConnection((await SharedServers.PostgresAsync()).AdminConnectionString);
        await connection.OpenAsync();
        await using var begin = new NpgsqlCommand("begin; set local idle_in_transaction_session_timeout = 20", connection);
        await begin.ExecuteNonQueryAsync();
        var fault = await Should.ThrowAsync<NpgsqlException>(() => Until.TrueAsync("the server had ended it", TimeSpan.FromSeconds(5), async () =>
        {
            await using var wait = new NpgsqlCommand("select 1", connection);
            await wait.ExecuteNonQueryAsync();
            await Task.Delay(50);
            return false;
        }));
        Faults.IsUnavailable(fault).ShouldBeTrue(fault.Message);
    }

    [Theory]
    [InlineData("select from nowhere")]
    [InlineData("select 1 / 0")]
    public async Task IsUnavailable_OfAWrongCommand_IsFalse(string sql) => Faults.IsUnavailable(await RunAsync(sql)).ShouldBeFalse();

    [Theory]
    [InlineData("LOADING Redis is loading the dataset in memory", true)]
    [InlineData("READONLY You can't write against a read only replica.", true)]
    [InlineData("OOM command not allowed when used memory > 'maxmemory'.", true)]
    [InlineData("MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk.", true)]
    [InlineData("NOREPLICAS Not enough good replicas to write.", true)]
    [InlineData("WRONGTYPE Operation against a key holding the wrong kind of value", false)]
    [InlineData("ERR unknown command", false)]
    public async Task IsUnavailable_OfAnErrorOfRedis_DependsOnWhetherItPasses(string error, bool isUnavailable)
    {
        using var redis = await ConnectionMultiplexer.ConnectAsync((await SharedServers.RedisAsync()).ConnectionString);
        var fault = await Should.ThrowAsync<RedisServerException>(() => redis.GetDatabase().ScriptEvaluateAsync("return redis.error_reply(ARGV[1])", values: [error]));
        Faults.IsUnavailable(fault).ShouldBe(isUnavailable, fault.Message);
    }

    private static async Task<NpgsqlException> RunAsync(string sql)
    {
        await using var connection = new NpgsqlConnection((await SharedServers.PostgresAsync()).AdminConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await Should.ThrowAsync<NpgsqlException>(() => command.ExecuteNonQueryAsync());
    }
}
