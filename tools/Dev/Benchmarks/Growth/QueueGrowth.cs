using System.Globalization;
using StackExchange.Redis;
using Ticketing.Dev.Benchmarks.Callers;
using Ticketing.Dev.CommandLine;
using Ticketing.Tests.Support;

namespace Ticketing.Dev.Benchmarks.Growth;

/// <summary>How the cost of the queue grows with its length.</summary>
internal sealed class QueueGrowth(TestBed bed)
{
    private const int MaxTokens = 10_000;
    private const int FillBatch = 2_000;
    private const int Promoted = 5_000;
    private static readonly int[] Lengths = [1_000, 10_000, 100_000, 1_000_000];

    private IServer Server => bed.RedisClient.GetServers()[0];

    private IDatabase Redis => bed.RedisClient.GetDatabase();

    /// <summary>Measures check and token at each length, the bytes a person takes, and how long Redis is busy with letting in 5,000 people.</summary>
    public async Task MeasureAsync()
    {
        Console.WriteLine();
        Console.WriteLine("The queue as it grows: check and token between two measurements of /health/live each.");
        Console.WriteLine($"{"waiting",10} {"check/s",10} {"of live",8} {"token/s",10} {"of live",8} {"bytes a person",15}");
        await bed.ConfigureQueueAsync("default", """{"capacity":1}""");
        foreach (var length in Lengths)
            await MeasureAsync(length);
        Console.WriteLine("Targets: 0.45 of live at every length, the last within 20 % of the first, at most 250 bytes a person.");
        var longest = await PromoteAsync();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"Letting in {Promoted} people at once: the longest script took {longest.TotalMilliseconds:0.0} ms of Redis (target: less than 20)."));
    }

    private async Task MeasureAsync(int length)
    {
        await bed.ClearQueueAsync("default");
        var waiting = await bed.IssueTokensAsync(null, Math.Min(length, MaxTokens));
        var bytes = await FillAsync(length - waiting.Length);
        await bed.ExpectStatusAsync(waiting[^1], "WAITING");
        var duration = bed.Options.Duration;
        await bed.LoadAsync("check", Line.Check(waiting), TimeSpan.FromSeconds(1));
        var before = await BenchCommand.LiveAsync(bed, duration);
        var check = await bed.LoadAsync("check", Line.Check(waiting), duration);
        var token = await bed.LoadAsync("token", () => new EnterCaller(bed, null, null), duration);
        var live = (before + await BenchCommand.LiveAsync(bed, duration)) / 2;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{length,10} {check.Rate,10:0} {check.Rate / live,8:0.00} {token.Rate,10:0} {token.Rate / live,8:0.00} {bytes,15}"));
    }

    // Returns the bytes that each of them takes.
    private async Task<string> FillAsync(int people)
    {
        if (people == 0)
            return "-";
        var before = await UsedMemoryAsync();
        var script = Resources.Text("fill.lua");
        for (var first = 1; first <= people; first += FillBatch)
            await Redis.ScriptEvaluateAsync(script, ["q:{default}:waiting", "q:{default}:seen"], [first, Math.Min(first + FillBatch - 1, people)]);
        return ((await UsedMemoryAsync() - before) / people).ToString(CultureInfo.InvariantCulture);
    }

    private async Task<long> UsedMemoryAsync()
    {
        var memory = (await Server.InfoAsync("memory")).SelectMany(group => group);
        return long.Parse(memory.Single(field => field.Key == "used_memory").Value, CultureInfo.InvariantCulture);
    }

    private async Task<TimeSpan> PromoteAsync()
    {
        await Server.ConfigSetAsync("slowlog-log-slower-than", "500");
        await Server.SlowlogResetAsync();
        var wanted = await AdmittedAsync() + Promoted;
        await bed.ConfigureQueueAsync("default", $$"""{"capacity":{{wanted}}}""");
        await Until.TrueAsync("5,000 more people were in", TimeSpan.FromSeconds(30), async () => await AdmittedAsync() >= wanted);
        return (await Server.SlowlogGetAsync(1_000)).Select(command => command.Duration).DefaultIfEmpty().Max();
    }

    private Task<long> AdmittedAsync() => Redis.SortedSetLengthAsync("q:{default}:active");
}
