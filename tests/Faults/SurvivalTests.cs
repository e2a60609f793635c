using System.Globalization;
using Shouldly;
using Ticketing.Tests.Faults.Checking;
using Ticketing.Tests.Faults.Histories;
using Ticketing.Tests.Faults.Running;
using Xunit;

namespace Ticketing.Tests.Faults;

/// <summary>Breaks everything that can break while people buy, and proves from what was asked and answered that every promise was kept.</summary>
public sealed class SurvivalTests(Progress progress) : IClassFixture<Progress>
{
    private const int FirstUser = 501;
    private const int Users = 32;
    private const int CheckedTokens = 400;
    private const int TellAtMost = 40;

    [Fact]
    public async Task Platform_WhileEverythingBreaks_KeepsItsPromises()
    {
        var options = RunOptions.Read();
        progress.Say($"seed {options.Seed}; FAULTS_SEED sets it, FAULTS_MINUTES asks for a longer run");
        var users = Enumerable.Range(FirstUser, Users).Select(user => user.ToString(CultureInfo.InvariantCulture)).ToList();
        var recorder = new Recorder();
        await using var fleet = await Fleet.StartAsync(options.LogFolder);
        var client = new Client(fleet, recorder);

        using (var stop = new CancellationTokenSource())
        {
            var load = Enumerable.Range(0, RunOptions.Shoppers).Select(n => new Shopper(client, fleet, recorder, users[n % Users], options.Seed + n).RunAsync(stop.Token))
                .Concat(Enumerable.Range(0, Fleet.Size).SelectMany(host => new Prober(client, fleet, host).Run(stop.Token)))
                .ToList();
            try
            {
                await BreakAsync(new Mischief(fleet, recorder, progress, new Random(options.Seed)), recorder, options);
            }
            finally
            {
                await stop.CancelAsync();
                await Task.WhenAll(load);
            }
        }

        await using var aftermath = new Aftermath(fleet);
        await aftermath.SettleAsync();
        var stored = await aftermath.ReadAsync();
        var history = new History(recorder.Calls, recorder.Faults, stored, RunOptions.Rules);
        Tell(history);
        if (options.LogFolder is not null)
            await File.WriteAllLinesAsync(Path.Combine(options.LogFolder, "calls.log"), history.Calls.Select(call => $"{call} {call.Request} {call.Reply?.Body}"));

        var violations = Checker.Check(history);
        violations.ShouldBeEmpty($"{violations.Count} violations:\n{string.Join('\n', violations.Take(TellAtMost))}\n");
        for (var host = 0; host < Fleet.Size; host++)
            (await aftermath.CompareAsync(stored, host, users)).ShouldBeEmpty();
        (await aftermath.FindUnfinishedAsync(client.UsedTokens.Take(CheckedTokens))).ShouldBeEmpty("A token that has paid is DONE.");
        (await aftermath.CountDeadEventsAsync()).ShouldBe(0);
    }

    private static async Task BreakAsync(Mischief mischief, Recorder recorder, RunOptions options)
    {
        await mischief.BeginAsync();
        do
        {
            await mischief.GoThroughAsync();
        }
        while (recorder.Now < options.Length);
        await mischief.AuditAsync();
    }

    private void Tell(History history)
    {
        var seconds = history.Calls[^1].Ended.TotalSeconds;
        var times = history.Calls.Where(call => call.Reply is not null).Select(call => call.Ended - call.Asked).Order().ToList();
        progress.Say(string.Create(CultureInfo.InvariantCulture, $"{history.Calls.Count} calls, {history.Calls.Count / seconds:0} a second; answers took {times[times.Count / 2].TotalMilliseconds:0} ms at the median, {times[times.Count * 99 / 100].TotalMilliseconds:0} ms at 99 %, {times[^1].TotalMilliseconds:0} ms at most"));
        foreach (var kind in history.Calls.GroupBy(call => call.Request.Act).OrderBy(kind => kind.Key))
        {
            progress.Say($"  {kind.Key}: " + string.Join(", ", kind.GroupBy(call => call.IsGivenUp ? "given up" : call.Reply is null ? "no answer" : $"{call.Reply.Status} {call.Reply.Code}".Trim())
                .OrderByDescending(group => group.Count()).Select(group => $"{group.Count()} {group.Key}")));
        }

        foreach (var (fault, after, last) in Recoveries.Measure(history))
            progress.Say(string.Create(CultureInfo.InvariantCulture, $"  all worked again {(after == TimeSpan.MaxValue ? double.PositiveInfinity : after.TotalSeconds):0.0} s after: {fault.Name} (last: {last})"));
    }
}
