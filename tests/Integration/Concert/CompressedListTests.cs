using System.IO.Compression;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;
using Ticketing.Concerts.Contracts;
using Xunit;

namespace Ticketing.Tests.Integration.Concert;

/// <summary>Lists in the coding that a client asks for, and how many bytes of them a token gets.</summary>
public sealed class CompressedListTests(CompressedListTests.MeteredApp app) : IClassFixture<CompressedListTests.MeteredApp>
{
    private const int MostBytes = 40_000;
    private const string Hall = "/v1/api/concerts/seat?scheduleId=1";

    private static readonly string Arena = $"/v1/api/concerts/seat?scheduleId={DemoProgramme.ArenaScheduleId}";

    [Theory]
    [InlineData("br", "br")]
    [InlineData("gzip", "gzip")]
    [InlineData("GZIP", "gzip")]
    [InlineData("gzip, deflate, br, zstd", "br")]
    [InlineData("br;q=0.1, gzip;q=0.8", "gzip")]
    [InlineData("br;q=0, gzip;q=0", null)]
    [InlineData("identity, br;q=0.5", null)]
    [InlineData("deflate", null)]
    [InlineData("*", null)]
    [InlineData("br;q=x", null)]
    [InlineData("", null)]
    public async Task Get_WithAcceptEncoding_SendsTheSameListInThatCoding(string accepted, string? coding)
    {
        var plain = await (await app.SendAsync(Hall, user: $"plain for {accepted}")).Content.ReadAsByteArrayAsync();

        using var response = await app.SendAsync(Hall, acceptEncoding: accepted, user: $"other for {accepted}");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Headers.Vary.ShouldBe(["Accept-Encoding"]);
        response.Content.Headers.ContentEncoding.ShouldBe(coding is null ? [] : [coding]);
        var body = await response.Content.ReadAsByteArrayAsync();
        body.Length.ShouldBe((int)response.Content.Headers.ContentLength!.Value);
        Unpack(body, coding).ShouldBe(plain);
        if (coding is not null)
            body.Length.ShouldBeLessThan(plain.Length / 4);
    }

    [Fact]
    public async Task Tag_OfACoding_IsItsOwnAndKnownAgain()
    {
        var tags = new List<string>();
        foreach (var coding in new[] { null, "br", "gzip" })
        {
            using var first = await app.SendAsync(Hall, acceptEncoding: coding);
            var tag = first.Headers.ETag!.Tag;
            tags.Add(tag);
            using var again = await app.SendAsync(Hall, acceptEncoding: coding, ifNoneMatch: tag);
            again.StatusCode.ShouldBe(HttpStatusCode.NotModified);
            again.Headers.ETag!.Tag.ShouldBe(tag);
            again.Headers.Vary.ShouldBe(["Accept-Encoding"]);
            (await again.Content.ReadAsByteArrayAsync()).ShouldBeEmpty();
        }

        tags.ShouldBeUnique();
        using var other = await app.SendAsync(Hall, acceptEncoding: "gzip", ifNoneMatch: tags[1]);
        other.StatusCode.ShouldBe(HttpStatusCode.OK, "the tag is that of another coding");
    }

    [Fact]
    public async Task Get_OfAListThatHasChanged_SendsTheNewOneCompressed()
    {
        (await StatusAsync(3)).ShouldBe("AVAILABLE");
        app.Availability.Sell(1, 3);
        app.Services.GetRequiredService<ISeatLists>().Invalidate(1);

        (await StatusAsync(3)).ShouldBe("RESERVED");

        async Task<string?> StatusAsync(long seat)
        {
            using var response = await app.SendAsync(Hall, acceptEncoding: "br", user: "watcher");
            using var list = System.Text.Json.JsonDocument.Parse(Unpack(await response.Content.ReadAsByteArrayAsync(), "br"));
            return list.RootElement.GetProperty("data").EnumerateArray().Single(each => each.GetProperty("seatId").GetInt64() == seat)
                .GetProperty("seatStatus").GetString();
        }
    }

    [Fact]
    public async Task Get_OfMoreBytesThanATokenMayHave_IsRefusedForThatTokenAlone()
    {
        var (sent, refused, tag) = (0L, 0, "");
        for (var n = 0; n < 15; n++)
        {
            using var response = await app.SendAsync(Hall, user: "greedy");
            if (response.IsSuccessStatusCode)
            {
                sent += (await response.Content.ReadAsByteArrayAsync()).Length;
                tag = response.Headers.ETag!.Tag;
                refused.ShouldBe(0, "it gets no more until the next minute");
                continue;
            }

            refused++;
            ((int)response.StatusCode).ShouldBe(429);
            response.Headers.RetryAfter!.Delta!.Value.ShouldBeInRange(TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1));
            response.Headers.ETag.ShouldBeNull();
            (await response.Content.ReadAsStringAsync()).ShouldContain("\"code\":\"429\"");
        }

        refused.ShouldBeGreaterThan(0);
        sent.ShouldBeInRange(MostBytes / 2, MostBytes);
        (await app.SendAsync(Hall, user: "greedy", ifNoneMatch: tag)).StatusCode.ShouldBe(HttpStatusCode.NotModified, "304 costs nothing");
        (await app.SendAsync(Hall, user: "modest")).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await app.SendAsync("/v1/api/concerts/schedule", user: "greedy")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Get_OfAListLongerThanATokenMayHave_IsSentOnce()
    {
        (await app.SendAsync(Arena, user: "large")).StatusCode.ShouldBe(HttpStatusCode.OK);
        ((int)(await app.SendAsync(Arena, user: "large")).StatusCode).ShouldBe(429);
    }

    private static byte[] Unpack(byte[] body, string? coding)
    {
        using var packed = new MemoryStream(body);
        using Stream unpacking = coding switch
        {
            "br" => new BrotliStream(packed, CompressionMode.Decompress),
            "gzip" => new GZipStream(packed, CompressionMode.Decompress),
            _ => packed,
        };
        using var whole = new MemoryStream();
        unpacking.CopyTo(whole);
        return whole.ToArray();
    }

    /// <summary>A module that meters the bytes of each token; every test has tokens of its own.</summary>
    public sealed class MeteredApp : ConcertApp
    {
        public MeteredApp() => Settings["Concert:SeatListBytesPerMinute"] = MostBytes.ToString(System.Globalization.CultureInfo.InvariantCulture);
    }
}
