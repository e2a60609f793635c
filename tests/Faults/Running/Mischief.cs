using System.Globalization;
using Ticketing.Tests.Faults.Histories;
using Ticketing.Tests.Support;

namespace Ticketing.Tests.Faults.Running;

/// <summary>Breaks one part after another, and leaves time between for everything to recover.</summary>
internal sealed class Mischief(Fleet fleet, Recorder recorder, Progress progress, Random random)
{
    // The time that recovery may take, and a little in which nothing may go wrong any more.
    private static readonly TimeSpan Settling = Checking.Recoveries.Limit + TimeSpan.FromSeconds(1.5);

    private static readonly TimeSpan Long = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(3);

    // Far beyond any timeout, in both directions.
    private static readonly int[] Offsets = [120, -120, 0];

    private int _offset;

    /// <summary>Every fault once, in an order that the seed decides, with the audit between.</summary>
    public async Task GoThroughAsync()
    {
        var database = fleet.Database.Name;
        var faults = new Func<Task>[]
        {
            () => EndAsync("killed", 1, fleet.KillAsync),
            () => EndAsync("killed", 2, fleet.KillAsync),
            () => EndAsync("stopped", 1, fleet.StopAsync),
            PauseHostAsync,
            () => BreakAsync("Redis is paused", () => ForAWhileAsync(Long, fleet.Redis.Pause, fleet.Redis.Resume)),
            () => BreakAsync("Redis loses everything", fleet.Redis.RestartEmptyAsync),
            () => BreakAsync("Redis ends all connections", fleet.Redis.CutConnectionsAsync),
            () => BreakAsync($"{database} stops fast, and comes back", () => fleet.Database.RestartAsync()),
            () => BreakAsync($"{database} stops at once, and comes back", () => fleet.Database.CrashAsync()),
            () => BreakAsync($"{database} ends all connections", fleet.Database.CutConnectionsAsync),
            () => BreakAsync($"{database} cancels statement after statement", CancelAsync),
            () => BreakAsync($"nothing passes to {database}", () => HoldAsync([.. fleet.DatabaseLinks()])),
            () => BreakAsync("nothing passes to Redis", () => HoldAsync([.. fleet.RedisLinks()])),
            CutOffAsync,
            () => BreakAsync("every cable is cut", CutAsync),
            () => BreakAsync($"Redis loses everything while nothing passes to {database}", LoseBothAsync),
        };
        random.Shuffle(faults);
        foreach (var (index, fault) in faults.Index())
        {
            await fault();
            if (index % 4 == 3)
                await AuditAsync();
        }
    }

    /// <summary>Waits until everything works, as after a fault.</summary>
    public Task BeginAsync() => BreakAsync("the start", () => Task.CompletedTask);

    /// <summary>Runs the audit on the live database.</summary>
    /// <exception cref="InvalidOperationException">It found something, or could not be run.</exception>
    public async Task AuditAsync()
    {
        var audit = await fleet.AuditAsync();
        Say($"audit: {audit.Output.TrimEnd().Split('\n')[^1]}");
        if (audit.ExitCode != 0)
            throw new InvalidOperationException($"The audit ended with {audit.ExitCode}:\n{audit.Output}");
    }

    // They come back with clocks that are wrong.
    private async Task EndAsync(string how, int count, Func<int, Task> end)
    {
        var hosts = Pick(count);
        await BreakAsync($"{Names(hosts)} {how}", () => Task.WhenAll(hosts.Select(end)));
        var offsets = hosts.ToDictionary(host => host, _ => Offsets[_offset++ % Offsets.Length]);
        await BreakAsync(
            $"back: {string.Join(", ", offsets.Select(each => string.Create(CultureInfo.InvariantCulture, $"host {each.Key} with its clock at {each.Value:+0;-0;0} s")))}",
            () => Task.WhenAll(hosts.Select(host => fleet.StartAsync(host, offsets[host]))));
    }

    private Task PauseHostAsync()
    {
        var host = Pick(1)[0];
        return BreakAsync($"host {host} is paused", () => ForAWhileAsync(Short, () => fleet.Pause(host), () => fleet.Resume(host)));
    }

    private async Task CancelAsync()
    {
        for (var until = recorder.Now + Short; recorder.Now < until; await Task.Delay(5))
            await fleet.Database.CancelStatementsAsync();
    }

    private Task CutOffAsync()
    {
        var host = Pick(1)[0];
        return BreakAsync($"host {host} is cut off from both servers", () => HoldAsync([.. fleet.DatabaseLinks(host), .. fleet.RedisLinks(host)]));
    }

    private Task CutAsync()
    {
        foreach (var link in fleet.DatabaseLinks().Concat(fleet.RedisLinks()))
            link.Cut();
        return Task.CompletedTask;
    }

    private async Task LoseBothAsync()
    {
        var links = fleet.DatabaseLinks().ToList();
        links.ForEach(link => link.Hold());
        await fleet.Redis.RestartEmptyAsync();
        await Task.Delay(Short);
        links.ForEach(link => link.Release());
    }

    private static Task HoldAsync(List<TcpLink> links) => ForAWhileAsync(Short, () => links.ForEach(link => link.Hold()), () => links.ForEach(link => link.Release()));

    private static async Task ForAWhileAsync(TimeSpan time, Action begin, Action end)
    {
        begin();
        await Task.Delay(time);
        end();
    }

    private async Task BreakAsync(string name, Func<Task> breakAndMend)
    {
        Say(name);
        var began = recorder.Now;
        await breakAndMend();
        recorder.Add(new Fault(name, began, recorder.Now, fleet.Live));
        await Task.Delay(Settling);
    }

    private void Say(string what) => progress.Say(string.Create(CultureInfo.InvariantCulture, $"{recorder.Now:mm\\:ss} after {recorder.Calls.Count} calls: {what}"));

    private List<int> Pick(int count)
    {
        var hosts = Enumerable.Range(0, Fleet.Size).ToArray();
        random.Shuffle(hosts);
        return [.. hosts.Take(count)];
    }

    private static string Names(IEnumerable<int> hosts) => string.Join(" and ", hosts.Select(host => string.Create(CultureInfo.InvariantCulture, $"host {host}")));
}
