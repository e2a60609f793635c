using System.Globalization;
using Ticketing.Tests.Faults.Checking;
using Ticketing.Tests.Faults.Histories;
using Ticketing.Tests.Support;

namespace Ticketing.Tests.Faults.Running;

/// <summary>Injects one fault after another and leaves time for recovery in between.</summary>
internal sealed class FaultInjector(TestCluster cluster, HistoryRecorder recorder, Progress progress, Random random)
{
    // The time that recovery may take, and some time in which no call may fail.
    private static readonly TimeSpan RecoveryPause = RecoveryChecks.Limit + TimeSpan.FromSeconds(1.5);

    private static readonly TimeSpan Long = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(3);

    // Far beyond any timeout, in both directions.
    private static readonly int[] ClockOffsets = [120, -120, 0];

    private int _offset;

    /// <summary>Injects every fault once, in an order that the seed determines. The audit runs in between.</summary>
    public async Task InjectAllAsync()
    {
        var faults = new Func<Task>[]
        {
            () => EndReplicasAsync("killed", 1, cluster.KillAsync),
            () => EndReplicasAsync("killed", 2, cluster.KillAsync),
            () => EndReplicasAsync("stopped", 1, cluster.StopAsync),
            PauseReplicaAsync,
            () => InjectAsync("Redis is paused", () => ForAsync(Long, cluster.Redis.Pause, cluster.Redis.Resume)),
            () => InjectAsync("Redis loses all data", cluster.Redis.RestartEmptyAsync),
            () => InjectAsync("Redis closes all connections", cluster.Redis.CutConnectionsAsync),
            () => InjectAsync("MariaDB restarts", cluster.Database.RestartAsync),
            () => InjectAsync("MariaDB crashes and starts again", cluster.Database.CrashAsync),
            () => InjectAsync("MariaDB closes all connections", cluster.Database.CutConnectionsAsync),
            () => InjectAsync("MariaDB cancels all statements", CancelStatementsAsync),
            () => InjectAsync("all packets to MariaDB are lost", () => HoldAsync([.. cluster.DatabaseLinks()])),
            () => InjectAsync("all packets to Redis are lost", () => HoldAsync([.. cluster.RedisLinks()])),
            IsolateReplicaAsync,
            () => InjectAsync("all connections are cut", CutConnectionsAsync),
            () => InjectAsync("Redis loses all data while all packets to MariaDB are lost", LoseRedisAndDatabaseAsync),
        };
        random.Shuffle(faults);
        foreach (var (index, fault) in faults.Index())
        {
            await fault();
            if (index % 4 == 3)
                await AuditAsync();
        }
    }

    /// <summary>Records the start of the replicas as a fault: everything has to work soon after it.</summary>
    public Task StartAsync() => InjectAsync("the start", () => Task.CompletedTask);

    /// <summary>Runs the audit on the live database.</summary>
    /// <exception cref="InvalidOperationException">It found a difference, or could not run.</exception>
    public async Task AuditAsync()
    {
        var audit = await cluster.AuditAsync();
        Report($"audit: {audit.Output.TrimEnd().Split('\n')[^1]}");
        if (audit.ExitCode != 0)
            throw new InvalidOperationException($"The audit ended with {audit.ExitCode}:\n{audit.Output}");
    }

    // The replicas start again with wrong clocks.
    private async Task EndReplicasAsync(string how, int count, Func<int, Task> end)
    {
        var hosts = Pick(count);
        await InjectAsync($"{string.Join(" and ", hosts.Select(Name))} {how}", () => Task.WhenAll(hosts.Select(end)));
        var offsets = hosts.ToDictionary(host => host, _ => ClockOffsets[_offset++ % ClockOffsets.Length]);
        var starts = offsets.Select(each => string.Create(CultureInfo.InvariantCulture, $"{Name(each.Key)} with its clock at {each.Value:+0;-0;0} s"));
        await InjectAsync(
            $"started again: {string.Join(", ", starts)}",
            () => Task.WhenAll(hosts.Select(host => cluster.StartAsync(host, offsets[host]))));
    }

    private Task PauseReplicaAsync()
    {
        var host = Pick(1)[0];
        return InjectAsync($"{Name(host)} is paused", () => ForAsync(Short, () => cluster.Pause(host), () => cluster.Resume(host)));
    }

    private async Task CancelStatementsAsync()
    {
        for (var until = recorder.Now + Short; recorder.Now < until; await Task.Delay(5))
            await cluster.Database.CancelStatementsAsync();
    }

    private Task IsolateReplicaAsync()
    {
        var host = Pick(1)[0];
        return InjectAsync($"{Name(host)} is isolated from both servers", () => HoldAsync([.. cluster.DatabaseLinks(host), .. cluster.RedisLinks(host)]));
    }

    private Task CutConnectionsAsync()
    {
        foreach (var link in cluster.DatabaseLinks().Concat(cluster.RedisLinks()))
            link.Cut();
        return Task.CompletedTask;
    }

    private async Task LoseRedisAndDatabaseAsync()
    {
        var links = cluster.DatabaseLinks().ToList();
        links.ForEach(link => link.Hold());
        await cluster.Redis.RestartEmptyAsync();
        await Task.Delay(Short);
        links.ForEach(link => link.Release());
    }

    private static Task HoldAsync(List<TcpLink> links) =>
        ForAsync(Short, () => links.ForEach(link => link.Hold()), () => links.ForEach(link => link.Release()));

    private static async Task ForAsync(TimeSpan time, Action begin, Action end)
    {
        begin();
        await Task.Delay(time);
        end();
    }

    private async Task InjectAsync(string name, Func<Task> injectAndRepair)
    {
        Report(name);
        var startedAt = recorder.Now;
        await injectAndRepair();
        recorder.Add(new Fault(name, startedAt, recorder.Now, cluster.Live));
        await Task.Delay(RecoveryPause);
    }

    private void Report(string text) =>
        progress.Report(string.Create(CultureInfo.InvariantCulture, $"{recorder.Now:mm\\:ss} after {recorder.Calls.Count} calls: {text}"));

    private List<int> Pick(int count)
    {
        var hosts = Enumerable.Range(0, TestCluster.Size).ToArray();
        random.Shuffle(hosts);
        return [.. hosts.Take(count)];
    }

    private static string Name(int host) => string.Create(CultureInfo.InvariantCulture, $"host {host}");
}
