using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Shouldly;
using Ticketing.Reservations.Tickets;
using Xunit;

namespace Ticketing.Tests.Unit.Reservation;

public sealed class TicketTests
{
    private static readonly TicketClaims Claims = new(1001, "서울의 봄밤 재즈", new DateTimeOffset(2026, 12, 5, 19, 0, 0, TimeSpan.Zero), ["A1", "A2"]);

    [Fact]
    public void Sign_Always_IsGenuineByThePublishedKey()
    {
        var signer = Signer(NewKey());
        var ticket = signer.Sign(Claims);

        IsGenuine(ticket, signer.Keys).ShouldBeTrue();
        using var payload = JsonDocument.Parse(Base64Url.DecodeFromChars(ticket.Split('.')[1]));
        payload.RootElement.GetProperty("reservation").GetInt64().ShouldBe(1001);
        payload.RootElement.GetProperty("concert").GetString().ShouldBe("서울의 봄밤 재즈");
        payload.RootElement.GetProperty("starts").GetDateTimeOffset().ShouldBe(Claims.Starts);
        payload.RootElement.GetProperty("seats").EnumerateArray().Select(seat => seat.GetString()).ShouldBe(["A1", "A2"]);
    }

    [Fact]
    public void Sign_WhenAnyCharacterIsChanged_IsNotGenuine()
    {
        var signer = Signer(NewKey());
        var ticket = signer.Sign(Claims);
        for (var at = ticket.IndexOf('.', StringComparison.Ordinal) + 1; at < ticket.Length - 1; at++)
        {
            // The last character of each part has bits that belong to no byte.
            if (ticket[at] == '.' || ticket[at + 1] == '.')
                continue;
            var changed = ticket[..at] + (ticket[at] == 'A' ? 'B' : 'A') + ticket[(at + 1)..];
            IsGenuine(changed, signer.Keys).ShouldBeFalse(changed);
        }
    }

    [Fact]
    public void Keys_WhileTheyChange_VerifyTicketsOfBoth()
    {
        var (old, next) = (NewKey(), NewKey());
        var (before, after) = (Signer(old), Signer(next, old));

        IsGenuine(before.Sign(Claims), after.Keys).ShouldBeTrue();
        IsGenuine(after.Sign(Claims), after.Keys).ShouldBeTrue();
        IsGenuine(after.Sign(Claims), before.Keys).ShouldBeFalse();
    }

    [Fact]
    public void Read_OfAKeyInAnyOfItsForms_TakesIt()
    {
        var pem = NewKey();
        string[] forms = ["", pem, pem.Replace("\n", "", StringComparison.Ordinal), pem.Replace("\n", "\\n", StringComparison.Ordinal)];
        forms.ShouldAllBe(form => TicketKey.Read(form) != null);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("-----BEGIN PRIVATE KEY-----AAAA-----END PRIVATE KEY-----")]
    [InlineData("-----BEGIN PRIVATE KEY-----?-----END PRIVATE KEY-----")]
    public void Read_OfNoKey_IsNull(string text) => TicketKey.Read(text).ShouldBeNull();

    [Fact]
    public void Read_OfAnotherCurve_IsNull()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        TicketKey.Read(key.ExportPkcs8PrivateKeyPem()).ShouldBeNull();
    }

    private static string NewKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return key.ExportPkcs8PrivateKeyPem();
    }

    private static TicketSigner Signer(string key, string previous = "") => new(Options.Create(new TicketOptions { Key = key, PreviousKey = previous }));

    // By the published keys alone, as a verifier does it.
    private static bool IsGenuine(string ticket, PublicTicketKeys keys)
    {
        var parts = ticket.Split('.');
        using var header = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[0]));
        var kid = header.RootElement.GetProperty("kid").GetString();
        if (keys.Keys.SingleOrDefault(key => key.Kid == kid) is not { } jwk)
            return false;
        using var key = ECDsa.Create(new ECParameters
        {
            Curve = ECCurve.NamedCurves.nistP256,
            Q = new ECPoint { X = Base64Url.DecodeFromChars(jwk.X), Y = Base64Url.DecodeFromChars(jwk.Y) },
        });
        return key.VerifyData(
            Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256,
            DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }
}
