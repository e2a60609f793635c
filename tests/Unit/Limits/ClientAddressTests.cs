using System.Net;
using Shouldly;
using Ticketing.Common.Api;
using Xunit;

namespace Ticketing.Tests.Unit.Limits;

public sealed class ClientAddressTests
{
    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("::ffff:c000:207", "192.0.2.7")]
    [InlineData("255.255.255.255", "255.255.255.255")]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:1::/64")]
    [InlineData("2001:db8:0:1:ffff:ffff:ffff:ffff", "2001:db8:0:1::/64")]
    [InlineData("2001:db8:0:2::1", "2001:db8:0:2::/64")]
    [InlineData("fe80::1%3", "fe80::/64")]
    public void Of_ForAnySpelling_IsTheAddressOrItsNetwork(string address, string client) =>
        ClientAddress.Of(IPAddress.Parse(address)).ToString().ShouldBe(client);

    [Fact]
    public void Of_ForOneClientOnly_IsEqual()
    {
        ClientAddress.Of(IPAddress.Parse("192.0.2.7")).ShouldBe(ClientAddress.Of(IPAddress.Parse("::ffff:192.0.2.7")));
        ClientAddress.Of(IPAddress.Parse("2001:db8::1")).ShouldBe(ClientAddress.Of(IPAddress.Parse("2001:db8::2")));
        ClientAddress.Of(IPAddress.Parse("2001:db8:0:1::1")).ShouldNotBe(ClientAddress.Of(IPAddress.Parse("2001:db8:0:2::1")));
        ClientAddress.Of(IPAddress.Parse("32.1.13.184")).ShouldNotBe(ClientAddress.Of(IPAddress.Parse("2001:db8::1")), "it has the same first bytes");
        ClientAddress.Of(null).ShouldBeNull();
    }
}
