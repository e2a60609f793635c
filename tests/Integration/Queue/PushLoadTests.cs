using System.Diagnostics;
using System.Globalization;
using Shouldly;
using Ticketing.Tests.Support;
using Xunit;
using Xunit.Abstractions;

namespace Ticketing.Tests.Integration.Queue;

/// <summary>
/// The cost of listeners, and how soon an admission reaches them. A small crowd by default; <c>PUSH_LISTENERS=10000</c> measures a large one.
/// </summary>
public sealed class PushLoadTests(ITestOutputHelper output)
{
    private const int KbEach = 40;
    private const double IdleShare = 0.05;

    // Within it every ticket is checked and every stream gets a keep-alive.
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Told = TimeSpan.FromMilliseconds(500);

    private static readonly int Listeners = int.Parse(Environment.GetEnvironmentVariable("PUSH_LISTENERS") ?? "1000", CultureInfo.InvariantCulture);

    private static readonly (string, string)[] Usual =
    [
        ("Queue__ClaimSeconds", "60"), ("Queue__MinPollIntervalMs", "2000"), ("Queue__MaxPollIntervalMs", "10000"), ("Logging__LogLevel__Default", "Warning"),
    ];

    [Fact]
    public async Task Listeners_WhileTheLineStands_CostLittle()
    {
        await using var redis = await RedisServer.StartNewAsync();
        // Compiled once and for all, so that a window shows the running host and not its compiler, which improves what it compiled for minutes.
        await using var host = await PushReplicas.StartAsync(redis.ConnectionString, settings: [.. Usual, ("DOTNET_TieredCompilation", "0")]);
        await host.ActivateAsync(await host.TokenAsync("concert-1", "inside"));
        using var crowd = new PushCrowd();
        // The first ones pay for compiling, pools and thread stacks, which do not grow with the crowd.
        await crowd.OpenAsync([host], "concert-1", "first", Math.Max(100, Listeners / 10));
        var withFew = await ShareAsync(host);

        var before = ProcessFigures.ResidentKb(host.ProcessId);
        await crowd.OpenAsync([host], "concert-1", "crowd", Listeners);
        var each = (double)(ProcessFigures.ResidentKb(host.ProcessId) - before) / Listeners;
        var share = await ShareAsync(host) - withFew;

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Listeners} listeners: {each:0.0} KB each, {share:P1} of a core while idle, beside {withFew:P1} of the host with few"));
        each.ShouldBeLessThan(KbEach);
        share.ShouldBeLessThan(IdleShare);
    }

    [Fact]
    public async Task Listeners_WhenSlotsBecomeFree_HearOfItSoonOnEitherReplica()
    {
        const int turns = 200;
        await using var redis = await RedisServer.StartNewAsync();
        var database = await SharedServers.CreateDatabaseAsync();
        var hosts = await Task.WhenAll(
            PushReplicas.StartAsync(redis.ConnectionString, database, Usual), PushReplicas.StartAsync(redis.ConnectionString, database, Usual));
        await using var one = hosts[0];
        await using var two = hosts[1];
        var inside = await one.TokenAsync("concert-1", "inside");
        await one.ActivateAsync(inside);
        using var crowd = new PushCrowd();
        await crowd.OpenAsync([one, two], "concert-1", "crowd", Math.Max(turns, Listeners));

        // All listen at once: the one who is admitted is the next to leave, always on the first host.
        var admissions = crowd.Sockets.Select(async socket => (Socket: socket, At: await HearsAdmittedAsync(socket))).ToHashSet();
        var waits = new List<TimeSpan>();
        for (var turn = 0; turn < turns; turn++)
        {
            var freed = Stopwatch.GetTimestamp();
            await one.LeaveAsync(inside);
            var admitted = await Task.WhenAny(admissions);
            admissions.Remove(admitted).ShouldBeTrue();
            var (socket, at) = await admitted;
            waits.Add(Stopwatch.GetElapsedTime(freed, at));
            inside = socket.Token;
        }

        waits.Sort();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Listeners} listeners on two replicas, {turns} slots freed one by one: admission pushed after " +
            $"{waits[turns / 2].TotalMilliseconds:0.0} ms (median), {waits[turns * 99 / 100].TotalMilliseconds:0.0} ms (99 %)"));
        waits[turns * 99 / 100].ShouldBeLessThan(Told);
    }

    private static async Task<double> ShareAsync(HostProcess host)
    {
        var (clock, began) = (Stopwatch.StartNew(), ProcessFigures.ProcessorTime(host.ProcessId));
        await Task.Delay(Window);
        return (ProcessFigures.ProcessorTime(host.ProcessId) - began) / clock.Elapsed;
    }

    private static Task<long> HearsAdmittedAsync(PushSocket socket) => socket.HearsAsync("event: admitted", TimeSpan.FromMinutes(5));
}
