using System.Globalization;
using Shouldly;
using Ticketing.Tests.Faults.Checking;
using Ticketing.Tests.Faults.Histories;
using Ticketing.Tests.Faults.Running;
using Xunit;

namespace Ticketing.Tests.Faults;

/// <summary>Injects every fault under load, and checks every invariant on the history of all calls.</summary>
public sealed class FaultInjectionTests(Progress progress) : IClassFixture<Progress>
{
    private const int FirstUser = 501;
    private const int Users = 32;
    private const int CheckedTokens = 400;
    private const int MaxReported = 40;

    [Fact]
    public async Task Replicas_UnderEveryFault_KeepEveryInvariant()
    {
        var options = RunOptions.Read();
        progress.Report($"seed {options.Seed}; FAULTS_SEED sets it, FAULTS_MINUTES asks for a longer run");
        var users = Enumerable.Range(FirstUser, Users).Select(user => user.ToString(CultureInfo.InvariantCulture)).ToList();
        var recorder = new HistoryRecorder();
        await using var cluster = await TestCluster.StartAsync(options.LogFolder);
        var client = new RecordingClient(cluster, recorder);
        var injector = new FaultInjector(cluster, recorder, progress, new Random(options.Seed));

        using (var stop = new CancellationTokenSource())
        {
            var clients = Enumerable.Range(0, RunOptions.Clients)
                .Select(n => new RandomClient(client, cluster, recorder, users[n % Users], options.Seed + n).RunAsync(stop.Token))
                .Concat(Enumerable.Range(0, TestCluster.Size).SelectMany(host => new ReplicaProbe(client, cluster, host).Run(stop.Token)))
                .ToList();
            try
            {
                await injector.StartAsync();
                do
                {
                    await injector.InjectAllAsync();
                }
                while (recorder.Now < options.Length);
                await injector.AuditAsync();
            }
            finally
            {
                await stop.CancelAsync();
                await Task.WhenAll(clients);
            }
        }

        await using var reader = new FinalStateReader(cluster);
        await reader.WaitForBackgroundWorkAsync();
        var final = await reader.ReadAsync();
        var history = new History(recorder.Calls, recorder.Faults, final, RunOptions.Rules);
        Report(history);
        if (options.LogFolder is { } folder)
            await File.WriteAllLinesAsync(Path.Combine(folder, "calls.log"), history.Calls.Select(call => $"{call} {call.Request} {call.Reply?.Body}"));

        var violations = Checker.Check(history);
        var reported = string.Join('\n', violations.Take(MaxReported).Concat<object>(cluster.Failures.Take(MaxReported)));
        violations.ShouldBeEmpty($"{violations.Count} violations:\n{reported}\n");
        for (var host = 0; host < TestCluster.Size; host++)
            (await reader.CompareAsync(final, host, users)).ShouldBeEmpty();
        (await reader.FindUnfinishedAsync(client.UsedTokens.Take(CheckedTokens))).ShouldBeEmpty("A token is DONE after a payment.");
        (await reader.CountDeadEventsAsync()).ShouldBe(0);
    }

    private void Report(History history)
    {
        var seconds = history.Calls[^1].EndedAt.TotalSeconds;
        var times = history.Calls.Where(call => call.Reply is not null).Select(call => (call.EndedAt - call.SentAt).TotalMilliseconds).Order().ToList();
        progress.Report(string.Create(
            CultureInfo.InvariantCulture,
            $"{history.Calls.Count} calls, {history.Calls.Count / seconds:0} a second; time to answer: median {times[times.Count / 2]:0} ms, " +
            $"99 % {times[times.Count * 99 / 100]:0} ms, maximum {times[^1]:0} ms"));
        foreach (var kind in history.Calls.GroupBy(call => call.Request.Kind).OrderBy(kind => kind.Key))
        {
            var outcomes = kind.GroupBy(Outcome).OrderByDescending(group => group.Count()).Select(group => $"{group.Count()} {group.Key}");
            progress.Report($"  {kind.Key}: {string.Join(", ", outcomes)}");
        }

        foreach (var (fault, time, slowest) in RecoveryChecks.Measure(history))
        {
            var recovery = time == TimeSpan.MaxValue ? "no recovery" : string.Create(CultureInfo.InvariantCulture, $"recovered {time.TotalSeconds:0.0} s");
            progress.Report($"  {recovery} after: {fault.Name} (slowest: {slowest})");
        }
    }

    private static string Outcome(Call call) => call switch
    {
        { IsAbandoned: true } => "abandoned",
        { Reply: null } => "no answer",
        _ => $"{call.Reply.Status} {call.Reply.Code}".Trim(),
    };
}
