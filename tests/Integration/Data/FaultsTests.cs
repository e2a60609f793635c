using System.Data.Common;
using Shouldly;
using StackExchange.Redis;
using Ticketing.Common.Results;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Data;

public sealed class FaultsTests
{
    [Theory]
    [InlineData("set statement max_statement_time = 0.02 for select count(*) from seq_1_to_1000000000")]
    [InlineData("kill query connection_id()")]
    [InlineData("kill connection connection_id()")]
    [InlineData("start transaction read only; create table refused (id int)")]
    public async Task IsUnavailable_OfADatabaseThatIsNotAtWork_IsTrue(string sql) => Faults.IsUnavailable(await RunAsync(sql)).ShouldBeTrue();

    [Theory]
    [InlineData("select 1 from nowhere")]
    [InlineData("signal sqlstate '22012'")]
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

    private static async Task<DbException> RunAsync(string sql)
    {
        await using var source = MariaDbServer.Open(await SharedServers.CreateDatabaseAsync());
        return await Should.ThrowAsync<DbException>(() => source.ExecuteAsync(sql));
    }
}
