namespace Ticketing.Tests.Integration.Identity;

/// <summary>A host whose users have tokens of an issuer, with the issuer's keys in a file.</summary>
public sealed class JwtShop : IdentityShop
{
    private readonly string _jwks = Path.Combine(Path.GetTempPath(), $"jwks-{Guid.NewGuid():N}.json");

    internal TestIssuer Issuer { get; } = new();

    private protected override Dictionary<string, string?> Settings => new()
    {
        ["Identity__Mode"] = "Jwt",
        ["Identity__Issuer"] = TestIssuer.Name,
        ["Identity__Audience"] = TestIssuer.Audience,
        ["Identity__Jwks"] = _jwks,
        ["Limits__AddressPerSecond"] = "100000",
        ["Limits__AddressBurst"] = "100000",
        ["Limits__UserPerSecond"] = "1",
        ["Limits__UserBurst"] = "300",
    };

    public override async Task InitializeAsync()
    {
        await File.WriteAllTextAsync(_jwks, Issuer.Jwks());
        await base.InitializeAsync();
    }

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        Issuer.Dispose();
        File.Delete(_jwks);
    }
}
