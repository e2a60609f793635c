using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Shouldly;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.OpenApi;

public sealed partial class OpenApiTests(RunningHost running) : IClassFixture<RunningHost>
{
    private const string File = "docs/openapi.json";
    private const string Regenerate = $"Write it anew: dotnet run --project src/Host -- --openapi \"$PWD/{File}\"";

    [Fact]
    public async Task File_ComparedWithTheRunningHost_IsNotStale()
    {
        var file = JsonNode.Parse(await System.IO.File.ReadAllTextAsync(Path.Combine(HostAssembly.Repository, File)));
        JsonNode.DeepEquals(file, await DocumentAsync()).ShouldBeTrue($"{File} does not describe this host. {Regenerate}");
    }

    [Fact]
    public async Task Command_WithoutServers_WritesTheFileByteForByte()
    {
        var written = Path.Combine(Path.GetTempPath(), $"openapi-{Guid.NewGuid():N}.json");
        try
        {
            var environment = new Dictionary<string, string?> { ["ASPNETCORE_ENVIRONMENT"] = "Production" };
            var result = await HostProcess.RunAsync(environment, "--openapi", written);
            result.ExitCode.ShouldBe(0, result.Output);
            (await System.IO.File.ReadAllTextAsync(written))
                .ShouldBe(await System.IO.File.ReadAllTextAsync(Path.Combine(HostAssembly.Repository, File)), Regenerate);
        }
        finally
        {
            System.IO.File.Delete(written);
        }
    }

    [Fact]
    public async Task Document_EveryCall_HasExamplesAndRefusals()
    {
        var operations = Operations(await DocumentAsync());
        operations.ShouldNotBeEmpty();
        foreach (var (path, operation) in operations)
        {
            var name = $"{operation["operationId"] ?? "(no WithName)"} ({path})";
            operation["summary"].ShouldNotBeNull($"{name} needs WithSummary.");
            operation["description"].ShouldNotBeNull($"{name} needs WithDescription.");
            var file = path.StartsWith("/api/", StringComparison.Ordinal) ? "WaitingRoomNotes" : "ReservationApiNotes";
            var help = $"{name} needs notes in src/Host/OpenApi/{file}.cs, under exactly that name.";
            foreach (Match inPath in InPath().Matches(path))
                (operation["parameters"]?.AsArray() ?? []).ShouldContain(parameter => parameter!["name"]!.GetValue<string>() == inPath.Groups[1].Value, help);
            if (operation["requestBody"]?["content"]?["application/json"] is { } request)
                request["examples"].ShouldNotBeNull(help);

            foreach (var (status, response) in operation["responses"]!.AsObject())
            {
                if (response!["content"]?["application/json"] is { } body)
                    (body["example"] ?? body["examples"]).ShouldNotBeNull($"{help} The answer {status} has no example.");
            }

            operation["responses"]!.AsObject().Select(pair => pair.Key)
                .ShouldBeSubsetOf(["101", "200", "201", "204", "304", "400", "401", "403", "404", "409", "413", "415", "429", "500", "503"], name);
            operation["responses"]!["503"].ShouldNotBeNull(help);
        }
    }

    [Fact]
    public async Task Document_EveryCallThatIsRefusedWithoutAToken_TakesTheTokenThatIsEnteredOnce()
    {
        var document = await DocumentAsync();
        document["components"]!["securitySchemes"]!["queueToken"]!["scheme"]!.GetValue<string>().ShouldBe("bearer");
        foreach (var (path, operation) in Operations(document)
            .Where(each => each.Path.Contains("/concerts/", StringComparison.Ordinal) || each.Path.Contains("/user/", StringComparison.Ordinal)))
            operation["security"]?[0]?["queueToken"].ShouldNotBeNull($"{path} is not marked as needing the token: RequireToken is missing.");
    }

    [Fact]
    public async Task Document_OfTheLists_TellsHowAnOldOneIsMarked()
    {
        var document = await DocumentAsync();
        foreach (var path in new[] { "/v1/api/concerts/schedule", "/v1/api/concerts/seat" })
        {
            foreach (var status in new[] { "200", "304" })
                document["paths"]![path]!["get"]!["responses"]![status]!["headers"]!.AsObject().Select(header => header.Key)
                    .ShouldBe(["ETag", "Warning", "Age", "RateLimit", "RateLimit-Policy"], $"{path} {status}");
        }
    }

    [Fact]
    public async Task Document_EveryAnswerThatAsksToComeBack_SaysWhen()
    {
        foreach (var (path, operation) in Operations(await DocumentAsync()))
        {
            foreach (var status in new[] { "429", "503" })
                operation["responses"]![status]!["headers"]!["Retry-After"].ShouldNotBeNull($"{path} {status}");
        }
    }

    [Fact]
    public async Task Page_WithAllThatItLoads_ComesFromTheHost()
    {
        var page = await running.Host.Client.GetStringAsync(new Uri("/swagger/index.html", UriKind.Relative));
        var parts = Links().Matches(page).Select(match => match.Groups[1].Value).ToArray();
        parts.ShouldNotBeEmpty();
        foreach (var part in parts)
        {
            part.ShouldNotContain("//", customMessage: "The page loads something from elsewhere.");
            using var response = await running.Host.Client.GetAsync(new Uri($"/swagger/{part}", UriKind.Relative));
            response.StatusCode.ShouldBe(HttpStatusCode.OK, part);
        }
    }

    [Theory]
    [InlineData("swagger-ui-bundle.js", "text/javascript")]
    [InlineData("swagger-ui.css", "text/css")]
    [InlineData("v1/swagger.json", "application/json")]
    public async Task File_AskedForAgain_IsTheSameAndKnownByItsTag(string file, string type)
    {
        var path = new Uri($"/swagger/{file}", UriKind.Relative);
        using var first = await running.Host.Client.GetAsync(path);
        using var again = await running.Host.Client.GetAsync(path);
        using var asked = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "If-None-Match", first.Headers.ETag!.Tag } } };
        using var known = await running.Host.Client.SendAsync(asked);
        using var smaller = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { "Accept-Encoding", "gzip" } } };
        using var compressed = await running.Host.Client.SendAsync(smaller);

        first.Content.Headers.ContentType!.MediaType.ShouldBe(type);
        var content = await first.Content.ReadAsByteArrayAsync();
        content.Length.ShouldBe((int)first.Content.Headers.ContentLength!.Value);
        (await again.Content.ReadAsByteArrayAsync()).ShouldBe(content);
        known.StatusCode.ShouldBe(HttpStatusCode.NotModified);
        compressed.Content.Headers.ContentEncoding.ShouldBe(["gzip"]);
        compressed.Headers.ETag!.Tag.ShouldNotBe(first.Headers.ETag.Tag);
        await using var unpacked = new System.IO.Compression.GZipStream(
            await compressed.Content.ReadAsStreamAsync(), System.IO.Compression.CompressionMode.Decompress);
        using var plain = new MemoryStream();
        await unpacked.CopyToAsync(plain);
        plain.ToArray().ShouldBe(content);
    }

    [Fact]
    public async Task File_ThatIsNone_IsNotFoundInTheEnvelope()
    {
        using var missing = await running.Host.Client.GetAsync(new Uri("/swagger/none.js", UriKind.Relative));

        missing.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await missing.Content.ReadAsStringAsync()).ShouldStartWith("{\"resultType\":\"FAIL\"");
    }

    private async Task<JsonNode> DocumentAsync() =>
        JsonNode.Parse(await running.Host.Client.GetStringAsync(new Uri("/swagger/v1/swagger.json", UriKind.Relative)))!;

    private static List<(string Path, JsonObject Operation)> Operations(JsonNode document) =>
        [.. document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(method => (path.Key, method.Value!.AsObject())))];

    [GeneratedRegex("\\{(\\w+)\\}")]
    private static partial Regex InPath();

    [GeneratedRegex("(?:src|href)=\"([^\"]*)\"")]
    private static partial Regex Links();
}
