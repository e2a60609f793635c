using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Shouldly;
using Ticketing.Tests.Integration.Queue;
using Ticketing.Tests.Support;
using Xunit;

namespace Ticketing.Tests.Integration.Lifecycle;

public sealed class ShutdownTests
{
    private static readonly TimeSpan Unready = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    [Fact]
    public async Task Stop_UnderLoadByAClientThatFollowsReadiness_LosesNoRequest()
    {
        await using var redis = await RedisServer.StartNewAsync();
        var database = await SharedServers.CreateDatabaseAsync();
        await using var leaving = await PushReplicas.StartAsync(redis.ConnectionString, database, ("Shutdown__UnreadySeconds", "2"));
        await using var staying = await PushReplicas.StartAsync(redis.ConnectionString, database);
        await using var stream = await SseClient.OpenAsync(leaving, await leaving.TokenAsync("concert-1", "listener"));
        using var ended = new CancellationTokenSource();
        var balancer = new Balancer(leaving, staying);
        var load = balancer.RunAsync(callers: 8, ended.Token);
        await Until.TrueAsync("both were at work", TimeSpan.FromSeconds(10), () => balancer.AnsweredBy(leaving) > 50 && balancer.AnsweredBy(staying) > 50);

        var began = TimeProvider.System.GetTimestamp();
        var stopping = leaving.StopAsync();
        await Until.TrueAsync("it called itself unready", Unready, async () =>
            (await leaving.Client.GetAsync(new Uri("/health/ready", UriKind.Relative))).StatusCode == HttpStatusCode.ServiceUnavailable);
        using (var late = await Balancer.EnterAsync(leaving, "late"))
        {
            late.StatusCode.ShouldBe(HttpStatusCode.Created, "a client that has not seen it yet is served");
            late.Headers.ConnectionClose.ShouldBe(true, "and takes the next request elsewhere");
        }

        (await leaving.Client.GetAsync(new Uri("/health/live", UriKind.Relative))).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await stream.LastAsync()).RetryMs.ShouldNotBeNull();
        TimeProvider.System.GetElapsedTime(began).ShouldBeGreaterThanOrEqualTo(Unready, "listeners are sent away when the balancer has seen it");
        (await stopping).ShouldBe(0);
        TimeProvider.System.GetElapsedTime(began).ShouldBeLessThan(Unready + TimeSpan.FromSeconds(3));
        await ended.CancelAsync();
        await load;

        balancer.Lost.ShouldBeEmpty();
    }

    [Fact]
    public async Task Stop_WithARequestUnderWay_AnswersIt()
    {
        await using var redis = await RedisServer.StartNewAsync();
        await using var host = await PushReplicas.StartAsync(redis.ConnectionString);
        using var slow = await SlowRequest.BeginAsync(host);

        var stopping = host.StopAsync();
        await Until.TrueAsync("no connection is accepted any more", TimeSpan.FromSeconds(10), () => !Answers(host));
        var answer = await slow.EndAsync();

        answer.ShouldStartWith("HTTP/1.1 200 ");
        answer.ShouldContain("queueToken");
        (await stopping).ShouldBe(0);
    }

    [Fact]
    public async Task Stop_WithARequestThatDoesNotEnd_CutsItOffInTime()
    {
        await using var redis = await RedisServer.StartNewAsync();
        await using var host = await PushReplicas.StartAsync(redis.ConnectionString, settings: ("Shutdown__DrainSeconds", "1"));
        using var slow = await SlowRequest.BeginAsync(host);

        var began = TimeProvider.System.GetTimestamp();
        await host.StopAsync();

        TimeProvider.System.GetElapsedTime(began).ShouldBeInRange(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4));
    }

    private static bool Answers(HostProcess host)
    {
        using var client = new TcpClient();
        try
        {
            client.Connect(IPAddress.Loopback, host.BaseAddress.Port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    /// <summary>A request whose body comes when the test says so.</summary>
    private sealed class SlowRequest(TcpClient client) : IDisposable
    {
        private const string Body = """{"userId":1}""";

        public static async Task<SlowRequest> BeginAsync(HostProcess host)
        {
            var client = new TcpClient();
            await client.ConnectAsync(IPAddress.Loopback, host.BaseAddress.Port);
            // Answered with 100 as soon as the endpoint reads the body: then the request is under way.
            var head = FormattableString.Invariant(
                $"POST /v1/api/queue/token HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {Body.Length}\r\n");
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(head + "Expect: 100-continue\r\n\r\n"));
            var buffer = new byte[256];
            var read = await client.GetStream().ReadAsync(buffer);
            Encoding.ASCII.GetString(buffer, 0, read).ShouldStartWith("HTTP/1.1 100 ");
            return new SlowRequest(client);
        }

        public async Task<string> EndAsync()
        {
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(Body));
            using var reader = new StreamReader(client.GetStream());
            return await reader.ReadToEndAsync();
        }

        public void Dispose() => client.Dispose();
    }

    /// <summary>Shares requests out among the hosts that call themselves ready, as a balancer does that looks five times a second.</summary>
    private sealed class Balancer(params HostProcess[] hosts)
    {
        private readonly ConcurrentDictionary<HostProcess, int> _answered = new();
        private volatile HostProcess[] _ready = [];
        private int _turn;

        public ConcurrentQueue<string> Lost { get; } = new();

        public int AnsweredBy(HostProcess host) => _answered.GetValueOrDefault(host);

        public static async Task<HttpResponseMessage> EnterAsync(HostProcess host, string user)
        {
            using var body = new StringContent($$"""{"concertId":"concert-2","userId":"{{user}}"}""", Encoding.UTF8, "application/json");
            return await host.Client.PostAsync(new Uri("/api/v1/queue/enter", UriKind.Relative), body);
        }

        public Task RunAsync(int callers, CancellationToken ended)
        {
            _ready = hosts;
            return Task.WhenAll(Enumerable.Range(0, callers).Select(caller => CallAsync(caller, ended)).Append(LookAsync(ended)));
        }

        private async Task LookAsync(CancellationToken ended)
        {
            while (!ended.IsCancellationRequested)
            {
                var looks = await Task.WhenAll(hosts.Select(async host => (Host: host, IsReady: await IsReadyAsync(host))));
                _ready = [.. looks.Where(look => look.IsReady).Select(look => look.Host)];
                await Task.Delay(Look, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        private async Task CallAsync(int caller, CancellationToken ended)
        {
            for (var i = 0; !ended.IsCancellationRequested; i++)
            {
                var ready = _ready;
                var host = ready[(int)((uint)Interlocked.Increment(ref _turn) % ready.Length)];
                try
                {
                    using var answer = await EnterAsync(host, string.Create(CultureInfo.InvariantCulture, $"c{caller}-{i}"));
                    if (answer.StatusCode == HttpStatusCode.Created)
                        _answered.AddOrUpdate(host, 1, (_, count) => count + 1);
                    else
                        Lost.Enqueue($"{host.BaseAddress}: {answer.StatusCode}");
                }
                catch (Exception fault)
                {
                    Lost.Enqueue($"{host.BaseAddress}: {fault.Message}");
                }
            }
        }

        private static async Task<bool> IsReadyAsync(HostProcess host)
        {
            try
            {
                using var answer = await host.Client.GetAsync(new Uri("/health/ready", UriKind.Relative));
                return answer.IsSuccessStatusCode;
            }
            catch (HttpRequestException)
            {
                return false;
            }
        }
    }
}
