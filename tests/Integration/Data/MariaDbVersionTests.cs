using Microsoft.Extensions.Options;
using Shouldly;
using Xunit;

namespace Ticketing.Tests.Integration.Data;

public sealed class MariaDbVersionTests
{
    [Theory]
    [InlineData("10.11.19-MariaDB-0+deb12u1")]
    [InlineData("5.5.5-10.11.2-MariaDB-log")]
    [InlineData("11.4.3-MariaDB")]
    public void Check_OfMariaDb_Passes(string server) => Should.NotThrow(() => MariaDbDriver.Check(server));

    [Theory]
    [InlineData("8.0.36")]
    [InlineData("8.4.0-log")]
    [InlineData("5.5.5-10.6.16-MariaDB-0+deb11u1")]
    public void Check_OfAnotherServer_NamesTheSettingAndTheServer(string server) =>
        Should.Throw<OptionsValidationException>(() => MariaDbDriver.Check(server)).Failures.ShouldHaveSingleItem().ShouldContain(server);
}
