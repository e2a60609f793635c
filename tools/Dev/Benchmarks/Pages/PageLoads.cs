using System.Globalization;
using Ticketing.Dev.Benchmarks.Callers;
using Ticketing.Dev.Benchmarks.Load;

namespace Ticketing.Dev.Benchmarks.Pages;

/// <summary>
/// What 200 page loads a second cost: the rates of <c>/health/live</c> and token beside them, as shares of the rates alone, and the processor time of the host
/// for a page. Load generator and host share the processors, so the yardstick is as many short calls as the pages have files.
/// </summary>
internal sealed class PageLoads(TestBed bed)
{
    private const int PagesPerSecond = 200;
    private const int Connections = 64;

    // The estimated duration of a page load under load, so that the pace comes near to the wanted one.
    private static readonly TimeSpan Load = TimeSpan.FromMilliseconds(20);

    private TimeSpan Duration => bed.Options.Duration;

    /// <summary>Measures and prints.</summary>
    public async Task MeasureAsync()
    {
        var pages = new List<WholePage>();
        foreach (var path in new[] { "/", "/line/concert-1", "/seats/1?queue=concert-1" })
            pages.Add(await WholePage.ReadAsync(bed.Host.Client, path));
        var files = pages.Average(page => page.Paths.Count);
        Console.WriteLine();
        Console.WriteLine(Text(
            $"Home, waiting room and seat map, {files:0} files and {pages.Average(page => page.Bytes) / 1024:0.0} KB compressed a load on average."));

        var token = await bed.Line.EnterAsync();
        Func<Caller> live = () => new RepeatCaller([RequestText.Get("/health/live")]);
        Background load = new("page loads", () => new PageCaller(pages), Pause(PagesPerSecond) - Load);
        Background calls = new("as many calls of /health/live", live, Pause(PagesPerSecond * files));
        foreach (var each in new[] { load.Caller, live, token })
            await bed.LoadAsync("warm-up", each, bed.Options.WarmUp);
        await CostAsync(load, calls, files);
        Console.WriteLine($"{"",-8} {"alone/s",9} {"beside page loads",20} {"with their answers",20} {"beside as many calls",22}");
        await CompareAsync("live", live, load, calls, files);
        await CompareAsync("token", token, load, calls, files);
    }

    private async Task CostAsync(Background load, Background calls, double files)
    {
        var (page, pageRate) = await HostTimeAsync(load);
        var (call, _) = await HostTimeAsync(calls);
        Console.WriteLine(Text(
            $"Alone, {pageRate:0} loads a second: the host takes {page:0} us for one, {page / files:0} us a file; for a call of /health/live {call:0} us."));
    }

    // Each is measured between two measurements without page loads.
    private async Task CompareAsync(string name, Func<Caller> caller, Background load, Background calls, double files)
    {
        var before = await RateAsync(name, caller);
        var (besideLoads, loads) = await BesideAsync(name, caller, load);
        var (besideCalls, _) = await BesideAsync(name, caller, calls);
        var alone = (before + await RateAsync(name, caller)) / 2;
        var all = besideLoads + (loads * files);
        Console.WriteLine(Text(
            $"{name,-8} {alone,9:0} {besideLoads / alone,20:0.00} {all / alone,20:0.00} {besideCalls / alone,22:0.00}   ({loads:0} loads/s)"));
    }

    private async Task<(double Rate, double Loads)> BesideAsync(string name, Func<Caller> caller, Background background)
    {
        var beside = bed.LoadAsync(background.Name, background.Caller, Duration, Connections, background.Pause);
        var rate = await RateAsync(name, caller);
        return (rate, (await beside).Latencies.Length / Duration.TotalSeconds);
    }

    private async Task<double> RateAsync(string name, Func<Caller> caller) => (await bed.LoadAsync(name, caller, Duration)).Rate;

    // The host's processor time for each, in microseconds, and how many there were a second.
    private async Task<(double Each, double Rate)> HostTimeAsync(Background background)
    {
        var before = bed.HostTime;
        var result = await bed.LoadAsync(background.Name, background.Caller, Duration, Connections, background.Pause);
        return ((bed.HostTime - before).TotalMicroseconds / result.Latencies.Length, result.Latencies.Length / result.Elapsed.TotalSeconds);
    }

    private static TimeSpan Pause(double perSecond) => TimeSpan.FromSeconds(Connections / perSecond);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private sealed record Background(string Name, Func<Caller> Caller, TimeSpan Pause);
}
