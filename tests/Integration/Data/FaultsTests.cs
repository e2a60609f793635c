using System.Data.Common;
using Shouldly;
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

    private static async Task<DbException> RunAsync(string sql)
    {
        await using var source = MariaDbServer.Open(await SharedServers.CreateDatabaseAsync());
        return await Should.ThrowAsync<DbException>(() => source.ExecuteAsync(sql));
    }
}
