using Xunit;

namespace Ticketing.Tests.Integration.Api;

/// <summary>Two replicas with the default rules, but that polls are not metered.</summary>
public sealed class UsualShop() : Shop(new Dictionary<string, string?>())
{
    private const int FirstVisits = 4;

    // Crowds come to hosts that have compiled each call's code: on a slow machine, twenty first holds at once take longer than a call may.
    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        for (var visit = 0; visit < FirstVisits; visit++)
        {
            var person = await EnterAsync();
            await person.CheckAsync();
            await person.ChargeAsync(Demo.ArenaPrice);
            _ = (await person.PayAsync(await person.HoldAsync())).Data;
        }
    }
}

/// <summary>Two replicas that let three people in at once and meter polls as by default.</summary>
public sealed class SmallShop() : Shop(new Dictionary<string, string?> { ["Queue__Capacity"] = "3", ["Queue__MinPollIntervalMs"] = "2000" });

/// <summary>Two replicas whose holds are short. The sweep is so slow that it can play no part in what a test sees.</summary>
public sealed class ShortHoldShop() : Shop(new Dictionary<string, string?>
{
    ["Reservation__HoldSeconds"] = ShortHoldShop.HoldSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture),
    ["Reservation__SweepSeconds"] = "3600",
})
{
    internal const int HoldSeconds = 8;

    internal static readonly TimeSpan Hold = TimeSpan.FromSeconds(HoldSeconds);
}

/// <summary>One replica that lets one person in at a time and has short time limits.</summary>
public sealed class HastyShop() : Shop(
    new Dictionary<string, string?>
    {
        ["Queue__Capacity"] = "1",
        ["Queue__ClaimSeconds"] = "2",
        ["Queue__IdleSeconds"] = "2",
        ["Queue__ActiveSeconds"] = "5",
        ["Queue__WaitSeconds"] = "3",
        ["Queue__TickMs"] = "200",
        ["Reservation__HoldSeconds"] = "10",
    },
    replicas: 1);

[CollectionDefinition(Name)]
public sealed class InTheUsualShop : ICollectionFixture<UsualShop>
{
    public const string Name = "Usual shop";
}

[CollectionDefinition(Name)]
public sealed class InTheSmallShop : ICollectionFixture<SmallShop>
{
    public const string Name = "Small shop";
}

[CollectionDefinition(Name)]
public sealed class InTheShortHoldShop : ICollectionFixture<ShortHoldShop>
{
    public const string Name = "Short hold shop";
}

[CollectionDefinition(Name)]
public sealed class InTheHastyShop : ICollectionFixture<HastyShop>
{
    public const string Name = "Hasty shop";
}
