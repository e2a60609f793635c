using System.Globalization;
using Ticketing.Dev.Benchmarks.Callers;
using Ticketing.Dev.Benchmarks.Growth;
using Ticketing.Dev.Benchmarks.Load;
using Ticketing.Dev.Benchmarks.Pages;
using Ticketing.Dev.CommandLine;
using Ticketing.Tests.Support;

namespace Ticketing.Dev.Benchmarks;

/// <summary><c>bench</c>: measures the rates of one host on this machine, as shares of the highest rates of the machine in the same run.</summary>
internal static class BenchCommand
{
    /// <summary>Measures and prints.</summary>
    /// <returns>The exit status: 1 when a target was missed and must be reached.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> words, StopSignal stop)
    {
        var options = BenchOptions.Parse(words);
        Console.WriteLine("Starting.");
        return await stop.OrAsync(RunAsync(options));
    }

    private static async Task<int> RunAsync(BenchOptions options)
    {
        await using var bed = await TestBed.StartAsync(options);
        await LiveAsync(bed, options.WarmUp);
        var isReached = true;
        if (options.Parts.Count > 0)
        {
            var measurements = new List<Measurement>();
            var yardstick = await InsertYardstick.CreateAsync(bed.MariaDb);
            foreach (var part in options.Parts)
                measurements.Add(await MeasureAsync(bed, part, yardstick));
            ResultTable.Print(measurements);
            isReached = measurements.All(measurement => measurement.IsReached);
        }

        if (options.MeasuresGrowth)
        {
            await new QueueGrowth(bed).MeasureAsync();
            await new SinglePeople(bed).MeasureAsync();
        }

        if (options.NeedsBrowser)
            await InBrowserAsync(bed);

        return options.MustReachTargets && !isReached ? 1 : 0;
    }

    private static async Task InBrowserAsync(TestBed bed)
    {
        if (bed.Options.MeasuresPages)
            await new PageLoads(bed).MeasureAsync();
        await using var browser = new ChromiumServer(ServerHome.Temporary("chromium"));
        await browser.StartAsync();
        if (bed.Options.MeasuresPages)
            await new PaintAndFrames(bed, browser).MeasureAsync();
        if (bed.Options.MeasuresDesk)
            await new DeskAtOpening(bed, browser).MeasureAsync();
    }

    /// <summary>The rate of <c>/health/live</c>.</summary>
    public static async Task<double> LiveAsync(TestBed bed, TimeSpan duration) =>
        (await bed.LoadAsync("live", () => new RepeatCaller([RequestText.Get("/health/live")]), duration)).Rate;

    private static async Task<Measurement> MeasureAsync(TestBed bed, Part part, InsertYardstick yardstick)
    {
        var duration = bed.Options.Duration;
        Console.WriteLine($"Preparing {part.Name}.");
        var callers = await part.PrepareAsync(bed);
        await bed.LoadAsync(part.Name, callers, bed.Options.WarmUp);
        await bed.WaitUntilIdleAsync();
        Console.WriteLine($"Measuring {part.Name}.");
        var liveBefore = await LiveAsync(bed, duration);
        var insertsBefore = part.WritesToDatabase ? await yardstick.MeasureAsync(duration) : 0;
        var statementsBefore = await bed.Seats.CountStatementsAsync();
        var result = await bed.LoadAsync(part.Name, callers, duration);
        var statements = await bed.Seats.CountStatementsAsync() - statementsBefore;
        if (result.Calls == 0)
            throw new DevException($"{part.Name}: nothing was left to measure after the warm-up");
        await bed.WaitUntilIdleAsync();
        var insertsAfter = part.WritesToDatabase ? await yardstick.MeasureAsync(duration) : 0;
        var liveAfter = await LiveAsync(bed, duration);
        var measurement = new Measurement(
            part, result, (liveBefore + liveAfter) / 2, part.WritesToDatabase ? (insertsBefore + insertsAfter) / 2 : null, statements);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {measurement.Rate:N0} a second, {measurement.OfLive:0.000} of live"));
        return measurement;
    }
}
