using Shouldly;
using Ticketing.Data;
using Xunit;

namespace Ticketing.Tests.Integration.Data;

public sealed class VersionTests
{
    [Theory]
    [InlineData("10.11.19-MariaDB-0+deb12u1")]
    [InlineData("5.5.5-10.11.2-MariaDB-log")]
    [InlineData("11.4.3-MariaDB")]
    public void CheckVersion_OfMariaDb_Passes(string greeting) => Should.NotThrow(() => MariaDb.CheckVersion(greeting));

    [Theory]
    [InlineData("8.0.36")]
    [InlineData("8.4.0-log")]
    [InlineData("5.5.5-10.6.16-MariaDB-0+deb11u1")]
    public void CheckVersion_OfAnotherServer_NamesTheSettingAndTheServer(string greeting)
    {
        var refused = Should.Throw<NotSupportedException>(() => MariaDb.CheckVersion(greeting));

        refused.Message.ShouldContain(greeting);
        refused.Message.ShouldContain("ConnectionStrings:Database");
    }
}
