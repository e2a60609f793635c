using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using Shouldly;
using Ticketing.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace Ticketing.Tests.Integration.Fuzz;

/// <summary>Bytes on the socket that are hardly requests, whole or cut off, on connections that end early.</summary>
[Collection(InTheFuzzShop.Name)]
public sealed class SocketFuzzTests(FuzzShop shop, ITestOutputHelper output)
{
    private const int Callers = 6;
    private const int MaxReported = 10;
    private const int MaxFileGrowth = 30;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Length = FuzzRun.Duration / 4;

    [Fact]
    public async Task Sockets_WithBytesThatAreHardlyRequests_AreAnsweredByTheRulesAndChangeNothing()
    {
        var user = await shop.EnterAsync();
        await shop.PostAsync("/v1/api/user/amount", user.QueueToken, new { amount = 5_000_000 });
        var (state, footprint) = (await StateDigest.OfAsync(shop, user), await HostFootprint.OfAsync(shop.Trusting));
        var wrong = new ConcurrentQueue<string>();
        var clock = Stopwatch.StartNew();

        var sent = await Task.WhenAll(Enumerable.Range(0, Callers).Select(number => CallAsync(user, FuzzRun.Seed + number, clock, wrong)));

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seed {FuzzRun.Seed}: {sent.Sum()} connections"));
        wrong.ShouldBeEmpty(FuzzRun.Repeat);
        (await StateDigest.OfAsync(shop, user)).ShouldBe(state, $"something was changed. {FuzzRun.Repeat}");
        shop.Trusting.Output.ShouldNotContain("\"LogLevel\":\"Error\"", customMessage: FuzzRun.Repeat);
        await Until.TrueAsync("the host had closed the connections", TimeSpan.FromSeconds(40),
            async () => (await HostFootprint.OfAsync(shop.Trusting)).OpenFiles < footprint.OpenFiles + MaxFileGrowth);
    }

    private async Task<int> CallAsync(FuzzUser user, int seed, Stopwatch clock, ConcurrentQueue<string> wrong)
    {
        var random = new Random(seed);
        var requests = new RawRequests(random, user.QueueToken);
        var sent = 0;
        for (; clock.Elapsed < Length && wrong.Count < MaxReported; sent++)
        {
            var request = requests.Next();
            if (RawAnswers.Check(await SendAsync(request, random)) is { } violation)
                wrong.Enqueue($"{violation}\n  sent: {Convert.ToHexString(request)}\n  {Encoding.Latin1.GetString(request)}");
        }

        return sent;
    }

    // In some pieces; then the sending ends, or the connection at once.
    private async Task<byte[]> SendAsync(byte[] request, Random random)
    {
        using var limit = new CancellationTokenSource(Limit);
        using var client = new TcpClient { NoDelay = true };
        using var received = new MemoryStream();
        try
        {
            await client.ConnectAsync("127.0.0.1", shop.Trusting.Port, limit.Token);
            var stream = client.GetStream();
            foreach (var piece in request.Chunk(Math.Max(1, request.Length / random.Next(1, 4))))
                await stream.WriteAsync(piece, limit.Token);
            if (random.Next(6) == 0)
            {
                client.LingerState = new LingerOption(random.Next(2) == 0, 0);
                return [];
            }

            client.Client.Shutdown(SocketShutdown.Send);
            await stream.CopyToAsync(received, limit.Token);
        }
        catch (Exception reset) when (reset is IOException or SocketException)
        {
            // What was answered before the connection was reset still counts.
        }

        return received.ToArray();
    }
}
