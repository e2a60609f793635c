using System.IO.Compression;
using System.Text;
using Shouldly;
using Ticketing.Tests.Integration.Api;
using Xunit;

namespace Ticketing.Tests.Integration.Http;

/// <summary>Bodies as clients of every kind send them, with and without an Idempotency-Key.</summary>
[Collection(InTheUsualShop.Name)]
public sealed class BodyTests(UsualShop shop)
{
    private static readonly byte[] Mark = [0xEF, 0xBB, 0xBF];

    public static TheoryData<string?> Keys => [null, "key-of-this-test"];

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task Post_WithAByteOrderMark_IsTaken(string? key)
    {
        var answer = await ChargeAsync([.. Mark, .. "{\"amount\":10}"u8], key);

        answer.Status.ShouldBe(200, answer.Body);
        answer.Body.ShouldContain("\"amount\":10");
    }

    [Fact]
    public async Task Post_WithAByteOrderMarkAlone_IsMalformed() => (await ChargeAsync(Mark, null)).ShouldBeInTheEnvelope("400");

    [Theory]
    [MemberData(nameof(Keys))]
    public async Task Post_OfACompressedBody_IsNotTaken(string? key)
    {
        using var compressed = new MemoryStream();
        await using (var gzip = new GZipStream(compressed, CompressionMode.Compress, leaveOpen: true))
            await gzip.WriteAsync("{\"amount\":10}"u8.ToArray());

        var answer = await ChargeAsync(compressed.ToArray(), key, "Content-Encoding: gzip\r\n");

        answer.ShouldBeInTheEnvelope("415");
        answer.Body.ShouldContain("compressed");
    }

    [Fact]
    public async Task Post_WithTheEncodingIdentity_IsTaken() =>
        (await ChargeAsync("{\"amount\":10}"u8.ToArray(), null, "Content-Encoding: identity\r\n")).Status.ShouldBe(200);

    [Theory]
    [InlineData("""{"amount":10,"amount":20}""")]
    [InlineData("""{"amount":10,"amount":10}""")]
    [InlineData("""{"amount":10,"\u0061mount":20}""")]
    [InlineData("""{"amount":10,"more":{"a":1,"a":2}}""")]
    [InlineData("""{"more":1,"amount":10,"more":2}""")]
    public async Task Post_WithAMemberTwice_IsMalformed(string body)
    {
        foreach (var key in new[] { null, "key-of-this-test" })
            (await ChargeAsync(Encoding.UTF8.GetBytes(body), key)).ShouldBeInTheEnvelope("400");
    }

    private async Task<RawAnswer> ChargeAsync(byte[] body, string? key, string headers = "")
    {
        var token = (await shop.EnterAsync()).Token;
        var head = FormattableString.Invariant($"POST /v1/api/user/amount HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: {token}\r\n") +
            FormattableString.Invariant($"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n{headers}") +
            (key is null ? "\r\n" : $"Idempotency-Key: {key}\r\n\r\n");
        return await RawAnswer.OfAsync(shop.Hosts[0], [.. Encoding.UTF8.GetBytes(head), .. body]);
    }
}
