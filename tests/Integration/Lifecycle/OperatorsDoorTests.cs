using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using Shouldly;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Lifecycle;

/// <summary>The operators' paths on a listener of their own, and the operators' keys.</summary>
public sealed partial class OperatorsDoorTests(OperatorsDoorTests.OperatorsHost host) : IClassFixture<OperatorsDoorTests.OperatorsHost>
{
    private const string Key = "the-key-of-the-first-operator-0123456789";
    private const string NextKey = "the-key-of-the-second-operator-012345678";

    [Theory]
    [InlineData("/admin/queues")]
    [InlineData("/ADMIN/queues")]
    [InlineData("/%61dmin/queues")]
    [InlineData("/operate")]
    [InlineData("/operate/assets/any/operate.js")]
    [InlineData("/operate/assets/any/base.css")]
    [InlineData("/metrics")]
    [InlineData("/swagger/index.html")]
    [InlineData("/swagger/v1/swagger.json")]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/actuator/health")]
    public async Task Path_OfOperators_IsOnTheirListenerAlone(string path)
    {
        var outside = await SendAsync(host.Host.Client, path, Key);
        var forged = await SendAsync(host.Host.Client, path, Key, FormattableString.Invariant($"127.0.0.1:{host.Inside.BaseAddress!.Port}"));
        var inside = await SendAsync(host.Inside, path, Key);

        outside.ShouldBe(HttpStatusCode.NotFound);
        forged.ShouldBe(HttpStatusCode.NotFound);
        inside.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Key_OfEachOperator_IsTakenAndNamedInTheLog()
    {
        foreach (var (key, name) in new[] { (Key, "first"), (NextKey, "second") })
        {
            (await SendAsync(host.Inside, "/admin/queues/default/resume", key, method: HttpMethod.Post)).ShouldBe(HttpStatusCode.OK);
            await Until.TrueAsync($"the log named {name}", TimeSpan.FromSeconds(5),
                () => host.Host.Output.Contains($"{name} set queue default", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("the-key-of-the-first-operator-012345678")]
    [InlineData("the-key-of-the-first-operator-0123456789 ")]
    [InlineData("The-key-of-the-first-operator-0123456789")]
    [InlineData("sample-admin-key-for-development-only-1")]
    public async Task Key_ThatIsNearlyRight_IsRefusedLateCountedAndLogged(string key)
    {
        var before = await FailuresAsync();
        var clock = Stopwatch.StartNew();

        var sent = key.EndsWith(' ') ? $"Bearer {key.TrimEnd()}x" : key;
        (await SendAsync(host.Inside, "/admin/queues", sent)).ShouldBe(HttpStatusCode.Unauthorized);

        clock.Elapsed.ShouldBeGreaterThan(TimeSpan.FromMilliseconds(450));
        (await FailuresAsync()).ShouldBe(before + 1);
        host.Host.Output.ShouldContain("\"EventId\":2013,");
        host.Host.Output.ShouldNotContain(key.Trim());
    }

    [Fact]
    public async Task Keys_GuessedAllAtOnce_AreSlowAndDoNotSlowARightOne()
    {
        var guesses = Enumerable.Range(0, 60).Select(guess => SendAsync(host.Inside, "/admin/queues", FormattableString.Invariant($"guess-{guess}"))).ToArray();
        await Until.TrueAsync("some were refused", TimeSpan.FromSeconds(10), () => guesses.Any(guess => guess.IsCompleted));

        var clock = Stopwatch.StartNew();
        (await SendAsync(host.Inside, "/admin/queues", Key)).ShouldBe(HttpStatusCode.OK);
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(2));
        var answers = await Task.WhenAll(guesses);

        answers.Count(status => status == HttpStatusCode.TooManyRequests).ShouldBeGreaterThan(30);
        answers.ShouldAllBe(status => status == HttpStatusCode.TooManyRequests || status == HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("Admin__Keys__0__Name", "")]
    [InlineData("Admin__Keys__0__Name", "second")]
    [InlineData("Admin__Keys__0__Hash", "the-key-itself-and-not-its-hash-0123456789")]
    [InlineData("Host__InternalUrls", "127.0.0.1:8081")]
    [InlineData("Host__InternalUrls", "http://127.0.0.1:8081/admin")]
    [InlineData("Host__InternalUrls", "http://127.0.0.1:8080")]
    public async Task Start_WithAKeyOrListenerThatIsNone_NamesTheSetting(string variable, string value)
    {
        var settings = new Dictionary<string, string?>
        {
            ["ASPNETCORE_URLS"] = "http://127.0.0.1:8080",
            ["ConnectionStrings__Database"] = "Server=127.0.0.1;Port=1",
            ["ConnectionStrings__Redis"] = "127.0.0.1:1",
            ["Admin__Keys__0__Name"] = "first",
            ["Admin__Keys__0__Hash"] = await HashAsync(Key),
            ["Admin__Keys__1__Name"] = "second",
            ["Admin__Keys__1__Hash"] = await HashAsync(NextKey),
            [variable] = value,
        };

        var refused = await HostProcess.RunAsync(settings);

        refused.ExitCode.ShouldBe(2, refused.Output);
        refused.Output.ShouldContain(variable.StartsWith("Admin", StringComparison.Ordinal) ? "Admin:Keys" : "Host:InternalUrls");
    }

    [Fact]
    public async Task HashKey_OfAShortKey_IsRefused()
    {
        var refused = await Tool.RunAsync("dotnet", [HostAssembly.Location, "--hash-key"], "short");

        refused.ExitCode.ShouldBe(2, refused.Output);
        refused.Output.ShouldContain("32 characters");
    }

    [Fact]
    public async Task HashKey_WithoutAKey_MakesOne()
    {
        var made = await Tool.RunAsync("dotnet", [HostAssembly.Location, "--hash-key"]);

        var key = NewKey().Match(made.Output).Groups["key"].Value;
        key.Length.ShouldBe(64, made.Output);
        made.Output.ShouldContain(await HashAsync(key));
    }

    private static async Task<string> HashAsync(string key)
    {
        var result = await Tool.RunAsync("dotnet", [HostAssembly.Location, "--hash-key"], key);
        result.ExitCode.ShouldBe(0, result.Output);
        return result.Output.Trim();
    }

    private async Task<double> FailuresAsync()
    {
        var page = await host.Inside.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        return double.Parse(Failures().Match(page).Groups["count"].Value, System.Globalization.CultureInfo.InvariantCulture);
    }

    private static async Task<HttpStatusCode> SendAsync(HttpClient client, string path, string key, string? host = null, HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, new Uri(path, UriKind.Relative));
        request.Headers.TryAddWithoutValidation("X-Admin-Key", key);
        request.Headers.Host = host;
        using var response = await client.SendAsync(request);
        return response.StatusCode;
    }

    [GeneratedRegex(@"^admin_key_failures_total\{[^}]*\} (?<count>\d+)", RegexOptions.Multiline)]
    private static partial Regex Failures();

    [GeneratedRegex("shown only now: (?<key>[0-9a-f]+)")]
    private static partial Regex NewKey();

    /// <summary>A host with a listener for operators and two of their keys.</summary>
    public sealed class OperatorsHost : IAsyncLifetime
    {
        private RedisServer? _redis;

        internal HostProcess Host { get; private set; } = null!;

        /// <summary>A client of the operators' listener.</summary>
        internal HttpClient Inside { get; } = new() { BaseAddress = new Uri(FormattableString.Invariant($"http://127.0.0.1:{FreePort.Next()}")) };

        public async Task InitializeAsync()
        {
            _redis = await RedisServer.StartNewAsync();
            Host = await HostProcess.StartAsync(
                new Dictionary<string, string?>
                {
                    ["ConnectionStrings__Database"] = await SharedServers.CreateDatabaseAsync(),
                    ["ConnectionStrings__Redis"] = _redis.ConnectionString,
                    ["Demo__Seed"] = "true",
                    ["Host__InternalUrls"] = Inside.BaseAddress!.ToString().TrimEnd('/'),
                    ["Admin__Keys__0__Name"] = "first",
                    ["Admin__Keys__0__Hash"] = await HashAsync(Key),
                    ["Admin__Keys__1__Name"] = "second",
                    ["Admin__Keys__1__Hash"] = await HashAsync(NextKey),
                    // Every wrong key has its line in the log.
                    ["Logs__LinesPerWindow"] = "1000",
                },
                new Uri(Inside.BaseAddress!, "/health/ready").ToString());
        }

        public async Task DisposeAsync()
        {
            Inside.Dispose();
            if (Host is not null)
                await Host.DisposeAsync();
            if (_redis is not null)
                await _redis.DisposeAsync();
        }
    }
}
