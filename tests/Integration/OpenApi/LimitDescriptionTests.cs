using System.Net;
using System.Text.Json.Nodes;
using Shouldly;
using Ticketing.Tests.Integration.Limits;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.OpenApi;

/// <summary>What the description says of limits, beside the answers of a host whose limits, line and places are few.</summary>
public sealed class LimitDescriptionTests(LimitDescriptionTests.LimitedHost limited) : IClassFixture<LimitDescriptionTests.LimitedHost>
{
    private const int Burst = 100;

    private static readonly string[] Told = ["RateLimit", "RateLimit-Policy", "Retry-After"];

    private readonly HostProcess _host = limited.Host;

    [Fact]
    public async Task Document_EveryAnswerOfALimitedCall_DescribesTheHeadersOfLimitsInOnePlace()
    {
        var document = await DocumentAsync();
        var headers = document["components"]!["headers"]!.AsObject();
        headers.Select(header => header.Key).ShouldBe(Told, ignoreOrder: true);
        headers.ShouldAllBe(header => header.Value!["description"]!.GetValue<string>().Length > 20 && header.Value["example"] != null);

        var operations = Operations(document);
        operations.Count.ShouldBeGreaterThan(20);
        foreach (var (name, _, _, responses) in operations)
        {
            responses["429"].ShouldNotBeNull(name);
            foreach (var (status, response) in responses)
            {
                string[] expected = status is "429" or "503" ? Told : ["RateLimit", "RateLimit-Policy"];
                foreach (var header in expected)
                    ((string?)response!["headers"]?[header]?["$ref"]).ShouldBe($"#/components/headers/{header}", $"{name} {status}");
                Described(responses, status).ShouldBe(expected, ignoreOrder: true, $"{name} {status}");
            }
        }
    }

    [Fact]
    public async Task Answers_OfEveryCallWithinAndBeyondTheLimit_HaveTheHeadersThatAreDescribed()
    {
        using var client = AddressClient.At("127.0.2.1");
        foreach (var (name, method, path, responses) in Operations(await DocumentAsync()))
        {
            using var answer = await client.SendAsync(_host.BaseAddress, method, path);
            ShouldBeDescribed(answer, responses, name);
            answer.StatusCode.ShouldNotBe(HttpStatusCode.TooManyRequests, name);
        }

        foreach (var (name, method, path, responses) in Operations(await DocumentAsync()))
        {
            // A call is refilled each second, so that one more may pass.
            var (isRefused, calls) = (false, 0);
            while (!isRefused && ++calls <= 2 * Burst)
            {
                using var answer = await client.SendAsync(_host.BaseAddress, method, path);
                ShouldBeDescribed(answer, responses, name);
                isRefused = answer.StatusCode == HttpStatusCode.TooManyRequests;
            }

            isRefused.ShouldBeTrue($"{name} was not refused in {2 * Burst} calls: it is not limited.");
        }
    }

    [Theory]
    [InlineData("/v1/api/queue/token", """{"userId":7000NUMBER}""", "3")]
    [InlineData("/api/v1/queue/enter", """{"concertId":"concert-1","userId":"u-NUMBER"}""", "4")]
    public async Task Entry_WithoutRoomForOneMore_IsRefusedAsDescribed(string path, string body, string network)
    {
        var (name, _, _, responses) = Operations(await DocumentAsync()).Single(operation => operation.Path == path);
        (await EnterAsync("1", "1")).Status.ShouldBeOneOf(200, 201);

        var crowded = await EnterAsync("1", "2");
        crowded.Status.ShouldBe(429);
        crowded.Message.ShouldContain("from your network");
        (await EnterAsync("2", "3")).Status.ShouldBeOneOf(200, 201);
        var full = await EnterAsync("3", "4");
        full.Status.ShouldBe(503);
        full.Message.ShouldContain("takes no more people");

        async Task<(int Status, string Message)> EnterAsync(string address, string number)
        {
            using var client = AddressClient.At($"127.0.{network}.{address}");
            using var answer = await client.SendAsync(
                _host.BaseAddress, HttpMethod.Post, path, body: body.Replace("NUMBER", number, StringComparison.Ordinal));
            ShouldBeDescribed(answer, responses, name);
            var status = (int)answer.StatusCode;
            var message = MessageOf(JsonNode.Parse(await answer.Content.ReadAsStringAsync())!);
            if (status >= 400)
                responses[$"{status}"]!["content"]!["application/json"]!["examples"]!.AsObject().Select(each => MessageOf(each.Value!["value"]!))
                    .ShouldContain(message, name);
            return (status, message);
        }
    }

    private static string MessageOf(JsonNode body) => ((string?)(body["exception"]?["message"] ?? body["message"])) ?? "";

    private static void ShouldBeDescribed(HttpResponseMessage answer, JsonObject responses, string name)
    {
        var status = $"{(int)answer.StatusCode}";
        responses[status].ShouldNotBeNull($"{name} answers {status}, which is not described.");
        Told.Where(answer.Headers.Contains).ShouldBe(Described(responses, status), ignoreOrder: true, $"{name} {status}");
    }

    private static string[] Described(JsonObject responses, string status) =>
        [.. responses[status]!["headers"]!.AsObject().Select(header => header.Key).Where(Told.Contains)];

    // Without a token and a body, so that nothing is changed.
    private static List<(string Name, HttpMethod Method, string Path, JsonObject Responses)> Operations(JsonNode document) =>
    [
        .. from path in document["paths"]!.AsObject()
           from method in path.Value!.AsObject()
           select ($"{method.Key} {path.Key}", HttpMethod.Parse(method.Key), path.Key.Replace("{id}", "1", StringComparison.Ordinal),
               method.Value!["responses"]!.AsObject()),
    ];

    private async Task<JsonNode> DocumentAsync() =>
        JsonNode.Parse(await _host.Client.GetStringAsync(new Uri("/swagger/v1/swagger.json", UriKind.Relative)))!;

    public sealed class LimitedHost : IAsyncLifetime
    {
        private RedisServer? _redis;

        internal HostProcess Host { get; private set; } = null!;

        public async Task InitializeAsync()
        {
            _redis = await RedisServer.StartNewAsync();
            Host = await HostProcess.StartAsync(new Dictionary<string, string?>
            {
                ["ConnectionStrings__Database"] = await SharedServers.CreateDatabaseAsync(),
                ["ConnectionStrings__Redis"] = _redis.ConnectionString,
                ["Demo__Seed"] = "true",
                ["Limits__AddressPerSecond"] = "1",
                ["Limits__AddressBurst"] = $"{Burst}",
                ["Queue__Capacity"] = "1",
                ["Queue__MaxWaiting"] = "1",
                ["Queue__MaxPlacesPerAddress"] = "1",
            });
        }

        public async Task DisposeAsync()
        {
            if (Host is not null)
                await Host.DisposeAsync();
            if (_redis is not null)
                await _redis.DisposeAsync();
        }
    }
}
