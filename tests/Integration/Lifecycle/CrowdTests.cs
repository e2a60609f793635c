using System.Diagnostics;
using System.Globalization;
using Shouldly;
using Ticketing.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace Ticketing.Tests.Integration.Lifecycle;

/// <summary>Three crowds at once, in the usual bounds: connections that are silent, that send a byte now and then, and that never read.</summary>
public sealed class CrowdTests(ITestOutputHelper output)
{
    private const int MaxCrowd = 12_000;
    private const int OtherFiles = 3_000;

    private const int Questions = 200;
    private const double MaxBytes = 500 * 1024 * 1024;

    // Four sixths of all are silent, the rest is slow or never reads. The whole crowd's files are this process's.
    private static readonly int Sixth = (Math.Min(MaxCrowd + OtherFiles, Host.Connections.OpenFiles.Limit() ?? MaxCrowd + OtherFiles) - OtherFiles) / 6;

    private static readonly string LargeAnswers = string.Concat(Enumerable.Repeat("GET /swagger/swagger-ui-bundle.js HTTP/1.1\r\nHost: x\r\n\r\n", 4));

    // Alone on a machine it is a few milliseconds; this one runs other things as well.
    private static readonly TimeSpan MaxUsual = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Crowds_OfThreeKindsAtOnce_LeaveRoomForOthersAndNothingBehind()
    {
        await using var redis = await RedisServer.StartNewAsync();
        await using var host = await HostProcess.StartAsync(new Dictionary<string, string?>
        {
            ["ConnectionStrings__Database"] = await SharedServers.CreateDatabaseAsync(),
            ["ConnectionStrings__Redis"] = redis.ConnectionString,
        });
        var files = OpenFiles(host);
        await using var silent = new ClientCrowd(host.Port, "127.0.0.2");
        await using var slow = new ClientCrowd(host.Port, "127.0.0.3");
        await using var deaf = new ClientCrowd(host.Port, "127.0.0.4");
        await Task.WhenAll(silent.OpenAsync(4 * Sixth), slow.OpenAsync(Sixth, "G"), deaf.OpenAsync(Sixth, LargeAnswers, receiveBuffer: 4096));

        var waits = new List<TimeSpan>();
        for (var i = 0; i < Questions; i++)
        {
            var clock = Stopwatch.StartNew();
            (await host.Client.GetAsync(new Uri("/health/live", UriKind.Relative))).EnsureSuccessStatusCode();
            waits.Add(clock.Elapsed);
        }

        var memory = await MemoryAsync(host);
        waits.Sort();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"median {waits[Questions / 2].TotalMilliseconds:0.0} ms, p99 {waits[Questions * 99 / 100].TotalMilliseconds:0.0} ms, {memory / 1048576:0} MiB"));
        waits[Questions / 2].ShouldBeLessThan(MaxUsual);
        memory.ShouldBeLessThan(MaxBytes);

        await silent.DisposeAsync();
        await slow.DisposeAsync();
        await deaf.DisposeAsync();
        await Until.TrueAsync("all was as before", TimeSpan.FromSeconds(30), () => OpenFiles(host) < files + 20);
        (await MemoryAsync(host)).ShouldBeLessThan(MaxBytes);
    }

    private static int OpenFiles(HostProcess host) => Directory.GetFiles(string.Create(CultureInfo.InvariantCulture, $"/proc/{host.ProcessId}/fd")).Length;

    private static async Task<double> MemoryAsync(HostProcess host)
    {
        var page = await host.Client.GetStringAsync(new Uri("/metrics", UriKind.Relative));
        var line = page.Split('\n').Single(each => each.StartsWith("dotnet_process_memory_working_set_bytes{", StringComparison.Ordinal));
        return double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
    }
}
