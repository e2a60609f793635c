using System.Data.Common;
using Shouldly;
using Ticketing.Common.Results;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Data;

public sealed class FaultsTests
{
    [Theory]
    [InlineData("set statement max_statement_time = 0.02 for select count(*) from seq_1_to_100000 a, seq_1_to_100000 b where a.seq * b.seq % 7919 = 5")]
    [InlineData("kill query connection_id()")]
    [InlineData("kill connection connection_id()")]
    [InlineData("create table refusing (id int); start transaction read only; insert into refusing values (1)")]
    public async Task IsUnavailable_OfADatabaseThatIsNotAtWork_IsTrue(string sql) => Faults.IsUnavailable(await RunAsync(sql)).ShouldBeTrue();

    [Theory]
    [InlineData("select 1 from nowhere")]
    [InlineData("signal sqlstate '22012'")]
    public async Task IsUnavailable_OfAWrongCommand_IsFalse(string sql) => Faults.IsUnavailable(await RunAsync(sql)).ShouldBeFalse();

    private static async Task<DbException> RunAsync(string sql)
    {
        await using var source = MariaDbServer.Open(await SharedServers.CreateDatabaseAsync());
        return await Should.ThrowAsync<DbException>(() => source.ExecuteAsync(sql));
    }
}
