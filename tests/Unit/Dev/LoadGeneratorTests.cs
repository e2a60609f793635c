using System.Net;
using System.Net.Sockets;
using Shouldly;
using Ticketing.Dev.Benchmarks.Callers;
using Ticketing.Dev.Benchmarks.Load;
using Xunit;

namespace Ticketing.Tests.Unit.Dev;

public sealed class LoadGeneratorTests : IDisposable
{
    private const int Requests = 20;

    private readonly TcpListener _server = new(IPAddress.Loopback, 0);

    public LoadGeneratorTests() => _server.Start();

    [Theory]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "hello")]
    [InlineData("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhe", "llo\r\n0\r\n\r\n")]
    [InlineData("HTTP/1.1 2", "00 OK\r\nContent-Length: 0\r\n\r\n")]
    public async Task Run_WhenAnswersComeInPieces_CountsEachRequestOnce(string first, string second)
    {
        var result = await RunAsync(first, second);

        (result.Calls, result.Latencies.Length, result.Failures).ShouldBe((Requests, Requests, 0));
        result.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Run_WhenAnAnswerIsNotExpected_CountsAFailureAndTellsIt()
    {
        var result = await RunAsync("HTTP/1.1 503 Service Unavailable\r\nContent-Length: 4\r\n\r\n", "away");

        (result.Calls, result.Failures).ShouldBe((0, Requests));
        result.FirstFailure.ShouldBe("503 away");
    }

    [Fact]
    public async Task Run_WhenTheHostCloses_CountsAFailure()
    {
        var result = await RunAsync("", "");

        result.Failures.ShouldBe(2);
        result.FirstFailure.ShouldBe("the host closed the connection");
    }

    public void Dispose() => _server.Dispose();

    private async Task<LoadResult> RunAsync(params string[] answer)
    {
        var serving = Task.WhenAll(ServeAsync(answer), ServeAsync(answer));
        var requests = new WorkList<byte[]>([.. Enumerable.Repeat(RequestText.Get("/"), Requests)]);
        var result = await new LoadGenerator(((IPEndPoint)_server.LocalEndpoint).Port)
            .RunAsync(() => new ListCaller(requests), TimeSpan.FromSeconds(30), connections: 2);
        await serving;
        return result;
    }

    // Answers every request on one connection in pieces; an empty answer closes the connection.
    private async Task ServeAsync(string[] answer)
    {
        using var client = await _server.AcceptTcpClientAsync();
        client.NoDelay = true;
        var stream = client.GetStream();
        var buffer = new byte[1024];
        while (await stream.ReadAsync(buffer) > 0 && answer[0].Length > 0)
        {
            foreach (var piece in answer)
            {
                await stream.WriteAsync(System.Text.Encoding.ASCII.GetBytes(piece));
                await Task.Delay(1);
            }
        }
    }
}
