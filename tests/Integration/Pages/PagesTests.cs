using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Shouldly;
using Ticketing.Common.Api;
using Ticketing.Host.Pages;
using Ticketing.Tests.Integration.Api;
using Xunit;

namespace Ticketing.Tests.Integration.Pages;

/// <summary>How pages and their files are served; what they do in a browser is in tests/Browser.</summary>
[Collection(InTheUsualShop.Name)]
public sealed partial class PagesTests(UsualShop shop)
{
    private const int MostOfTheWaitingRoom = 60 * 1024;
    private const int MostOfTheSeatMap = 150 * 1024;

    [Theory]
    [InlineData("/")]
    [InlineData("/line/concert-1")]
    [InlineData("/seats/1")]
    [InlineData("/pay/1")]
    [InlineData("/tickets")]
    [InlineData("/tickets/1")]
    [InlineData("/verify")]
    [InlineData("/operate")]
    public async Task Page_AskedForAgain_IsNotSentAgain(string path)
    {
        using var first = await SendAsync(path);
        first.StatusCode.ShouldBe(HttpStatusCode.OK);
        first.Content.Headers.ContentType!.ToString().ShouldBe("text/html; charset=utf-8");
        first.Headers.CacheControl!.ToString().ShouldBe("no-cache");
        first.Headers.GetValues("Content-Security-Policy").Single().ShouldNotContain("unsafe");
        var html = await first.Content.ReadAsStringAsync();
        html.ShouldNotContain("{{");
        html.ShouldContain("<noscript>");

        using var again = await SendAsync(path, ("If-None-Match", $"\"other\", W/{first.Headers.ETag}"));
        again.StatusCode.ShouldBe(HttpStatusCode.NotModified);
    }

    [Fact]
    public async Task Asset_OfThisVersion_IsKeptAndThatOfAnotherIsNot()
    {
        var path = (await FilesOfAsync("/")).First(file => file.EndsWith("base.css", StringComparison.Ordinal));
        using var own = await SendAsync(path, ("Accept-Encoding", "br"));
        own.Headers.CacheControl!.ToString().ShouldBe("public, max-age=31536000, immutable");
        own.Content.Headers.ContentEncoding.ShouldBe(["br"]);
        own.Headers.Vary.ShouldBe(["Accept-Encoding"]);
        using var plain = await SendAsync(path);
        await using var sent = new BrotliStream(await own.Content.ReadAsStreamAsync(), CompressionMode.Decompress);
        using var text = new StreamReader(sent);
        (await text.ReadToEndAsync()).ShouldBe(await plain.Content.ReadAsStringAsync());

        using var other = await SendAsync("/assets/0123456789abcdef/base.css");
        other.StatusCode.ShouldBe(HttpStatusCode.OK);
        other.Headers.CacheControl!.ToString().ShouldBe("no-store");
        using var none = await SendAsync(path.Replace("base.css", "none.css", StringComparison.Ordinal));
        none.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("/assets/any/operate.html")]
    [InlineData("/assets/any/operate.js")]
    [InlineData("/assets/any/operate-queue.js")]
    [InlineData("/assets/any/operate.css")]
    [InlineData("/assets/any/operate.texts.js")]
    [InlineData("/assets/any/home.html")]
    [InlineData("/operate/assets/any/operate.html")]
    public async Task Asset_ThatIsAPageOrOfOperators_IsNotPublic(string path)
    {
        using var answer = await SendAsync(path);
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Files_OfTheOperatorsPage_AreOnItsOwnPath()
    {
        var files = await FilesOfAsync("/operate");
        files.ShouldContain(file => file.EndsWith("/operate-queue.js", StringComparison.Ordinal));
        foreach (var file in files)
        {
            file.ShouldStartWith("/operate/assets/");
            using var answer = await SendAsync(file);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, file);
        }
    }

    [Theory]
    [InlineData("/line/concert-1", MostOfTheWaitingRoom)]
    [InlineData("/seats/1", MostOfTheSeatMap)]
    public async Task Page_WithAllItsFilesCompressed_IsSmall(string path, int most)
    {
        var sum = 0;
        foreach (var file in (await FilesOfAsync(path)).Append(path))
        {
            using var answer = await SendAsync(file, ("Accept-Encoding", "br"));
            answer.IsSuccessStatusCode.ShouldBeTrue(file);
            sum += (await answer.Content.ReadAsByteArrayAsync()).Length;
        }

        sum.ShouldBeInRange(1024, most);
    }

    [Fact]
    public async Task Page_OfAHostWithItsOwnSettings_KnowsThem()
    {
        using var answer = await SendAsync("/seats/1");
        var html = await answer.Content.ReadAsStringAsync();
        html.ShouldMatch("data-zone=\"[A-Za-z/_]+\"");
        html.ShouldContain("data-most-seats=\"4\"");
        html.ShouldContain("data-most-extensions=\"2\"");
        html.ShouldNotContain("{{");

        var files = new PageFiles([typeof(Concerts.ConcertModule).Assembly], () => [new PageValue("most-seats", "6"), new PageValue("zone", "a\"b")]);
        Encoding.UTF8.GetString(files.Find("seats.html")!.Content.Plain).ShouldContain("data-most-seats=\"6\" data-zone=\"a&quot;b\"");
    }

    [Fact]
    public async Task Concerts_WithoutAToken_AreListedWithWhatIsLeft()
    {
        using var list = await SendAsync("/v1/api/concerts");
        (await list.Content.ReadAsStringAsync()).ShouldContain("\"queue\":\"concert-1\",\"queues\":[\"concert-1\",\"default\"]");
        using var again = await SendAsync("/v1/api/concerts", ("If-None-Match", list.Headers.ETag!.ToString()));
        again.StatusCode.ShouldBe(HttpStatusCode.NotModified);

        using var picture = await SendAsync("/pictures/concert-1.svg");
        picture.Content.Headers.ContentType!.MediaType.ShouldBe("image/svg+xml");
    }

    private async Task<HttpResponseMessage> SendAsync(string path, params IEnumerable<(string Name, string Value)> headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await shop.Hosts[0].Client.SendAsync(request);
    }

    // The files that a page names, and the modules and workers that these import or start.
    private async Task<IReadOnlySet<string>> FilesOfAsync(string page)
    {
        using var html = await SendAsync(page);
        var files = new HashSet<string>();
        var left = new Queue<string>(Named().Matches(await html.Content.ReadAsStringAsync()).Select(match => match.Value));
        while (left.TryDequeue(out var file))
        {
            if (!files.Add(file) || !file.EndsWith(".js", StringComparison.Ordinal))
                continue;
            using var module = await SendAsync(file);
            foreach (Match import in Imported().Matches(await module.Content.ReadAsStringAsync()))
                left.Enqueue(file[..(file.LastIndexOf('/') + 1)] + import.Groups[1].Value);
        }

        return files;
    }

    [GeneratedRegex("(?:/operate)?/assets/[0-9a-f]+/[a-z.-]+")]
    private static partial Regex Named();

    [GeneratedRegex("(?:from |URL\\()'\\./([a-z.-]+)'")]
    private static partial Regex Imported();
}
