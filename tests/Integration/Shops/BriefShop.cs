namespace Ticketing.Tests.Integration.Shops;

/// <summary>A shop where a hold lasts one second.</summary>
public sealed class BriefShop : Shop
{
    protected override int HoldSeconds => 1;
}
