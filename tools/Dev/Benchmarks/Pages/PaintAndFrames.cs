using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Ticketing.Dev.CommandLine;
using Ticketing.Tests.Support;

namespace Ticketing.Dev.Benchmarks.Pages;

/// <summary>
/// How soon the pages are painted, and how many frames a second the seat map has while it is moved and zoomed, by the browser's own account, also while
/// others buy seats. The browser draws with the processors that the host works with, too; so a page that draws next to nothing is the yardstick.
/// </summary>
internal sealed class PaintAndFrames(TestBed bed, ChromiumServer browser)
{
    private const int Loads = 5;
    private const int MoveSeconds = 8;
    private const string FrameEvents = "disabled-by-default-devtools.timeline.frame,devtools.timeline.frame";

    // One rectangle at each turn of the wheel.
    private const string Empty =
        """
        document.body.innerHTML = '<canvas id="canvas"></canvas>';
        const drawing = document.getElementById('canvas').getContext('2d');
        document.getElementById('canvas').addEventListener('wheel', () => {
          drawing.fillStyle = `rgb(0 0 ${Math.random() * 255})`;
          drawing.fillRect(0, 0, 50, 50);
        });
        """;

    private static readonly Hall Small = new("seat map, 50 seats", "concert-1", 1, 40, TimeSpan.FromMilliseconds(250));
    private static readonly Hall Arena = new("seat map, 10,000 seats", "concert-3", 5, 2_000, TimeSpan.FromMilliseconds(50));

    /// <summary>Measures and prints.</summary>
    public async Task MeasureAsync()
    {
        Console.WriteLine();
        Console.WriteLine(
            $"{"page",-24} {"KB",6} {"painted ms",11} {"map ms",8}   {"frames/s",10} {"worst ms",9} {"late",6}   {"with sales",10} {"worst ms",9} {"late",6}");
        await MeasureAsync("home", "/", null);
        await MeasureAsync("waiting room", "/line/concert-2", null);
        await MeasureEmptyAsync();
        foreach (var hall in new[] { Small, Arena })
            await MeasureAsync(hall.Name, $"/seats/{hall.Schedule}?queue={hall.Queue}", hall);
        Console.WriteLine(
            $"KB: page, scripts and styles, compressed. painted, map: first contentful paint, and the hall drawn, medians of {Loads} loads without a cache.");
        Console.WriteLine("frames: drawn ones in the browser's trace, while the map moves. late: frames that came a whole frame later than due.");
    }

    private async Task MeasureEmptyAsync()
    {
        await using var tab = await BrowserTab.OpenAsync(browser);
        await tab.EvaluateAsync(Empty);
        var quiet = await MoveAsync(tab);
        var (busy, _) = await WithSalesAsync(tab, new HallChanges(bed, Arena.Schedule, await bed.IssueTokensAsync(Arena.Queue, Arena.Sales)), Arena.Pace);
        Console.WriteLine($"{"nothing but a rectangle",-24} {"",6} {"",11} {"",8}   {quiet}   {busy}");
    }

    private async Task MeasureAsync(string name, string path, Hall? hall)
    {
        var page = await WholePage.ReadAsync(bed.Host.Client, path);
        await using var tab = await BrowserTab.OpenAsync(browser);
        IReadOnlyList<string> others = [];
        await tab.GoAsync(new Uri(bed.Host.BaseAddress, "/verify"));
        if (hall is not null)
        {
            var tokens = await bed.IssueTokensAsync(hall.Queue, hall.Sales + 1);
            others = tokens[1..];
            await tab.EvaluateAsync($"localStorage['concert.place.{hall.Queue}'] = JSON.stringify({{ token: '{tokens[0]}' }})");
            await tab.SendAsync("Page.addScriptToEvaluateOnNewDocument", new { source = Resources.Text("shown.js") });
        }

        var (painted, shown) = await LoadAsync(tab, new Uri(bed.Host.BaseAddress, path), hall is not null);
        var line = string.Create(CultureInfo.InvariantCulture, $"{name,-24} {page.Bytes / 1024.0,6:0.0} {painted,11:0}");
        if (hall is null)
        {
            Console.WriteLine(line);
            return;
        }

        var quiet = await MoveAsync(tab);
        var before = await LegendAsync(tab);
        var (busy, bought) = await WithSalesAsync(tab, new HallChanges(bed, hall.Schedule, others), hall.Pace);
        if (await LegendAsync(tab) == before)
            throw new DevException($"{bought} seats were bought, and the map has not noticed");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{line} {shown,8:0}   {quiet}   {busy}"));
    }

    private static async Task<(double Painted, double Shown)> LoadAsync(BrowserTab tab, Uri address, bool hasHall)
    {
        var (painted, shown) = (new List<double>(), new List<double>());
        for (var load = 0; load < Loads; load++)
        {
            await tab.SendAsync("Network.clearBrowserCache");
            await tab.GoAsync(address);
            await tab.UntilAsync("the page was painted", "performance.getEntriesByName('first-contentful-paint')[0]");
            painted.Add((await tab.EvaluateAsync("performance.getEntriesByName('first-contentful-paint')[0].startTime")).GetDouble());
            if (!hasHall)
                continue;
            await tab.UntilAsync("the hall was shown", "window.shownAt");
            shown.Add((await tab.EvaluateAsync("window.shownAt")).GetDouble());
        }

        return (painted.Order().ElementAt(Loads / 2), hasHall ? shown.Order().ElementAt(Loads / 2) : 0);
    }

    private static async Task<string?> LegendAsync(BrowserTab tab) =>
        (await tab.EvaluateAsync("document.getElementById('legend').textContent")).GetString();

    private static async Task<(Frames Frames, int Bought)> WithSalesAsync(BrowserTab tab, HallChanges changes, TimeSpan pace)
    {
        using var stop = new CancellationTokenSource();
        var buying = changes.RunAsync(pace, stop.Token);
        var frames = await MoveAsync(tab);
        await stop.CancelAsync();
        return (frames, await buying);
    }

    private static async Task<Frames> MoveAsync(BrowserTab tab)
    {
        // Each tree of layers has frames of its own; that of the page has the most.
        var drawn = new ConcurrentDictionary<int, int>();
        tab.On("Tracing.dataCollected", part =>
        {
            foreach (var each in part.GetProperty("value").EnumerateArray().Where(each => each.GetProperty("name").GetString() == "DrawFrame"))
                drawn.AddOrUpdate(each.GetProperty("args").GetProperty("layerTreeId").GetInt32(), 1, static (_, count) => count + 1);
        });
        await tab.SendAsync("Tracing.start", new { transferMode = "ReportEvents", traceConfig = new { includedCategories = FrameEvents.Split(',') } });
        var gaps = (await tab.EvaluateAsync(Resources.Text("move.js").Replace("SECONDS", $"{MoveSeconds}", StringComparison.Ordinal))).Deserialize<double[]>()!;
        var complete = tab.EventAsync("Tracing.tracingComplete");
        await tab.SendAsync("Tracing.end");
        await complete;
        if (drawn.IsEmpty)
            throw new DevException("the browser's trace has no frame");
        return new Frames(drawn.Values.Max() / (gaps.Sum() / 1000), gaps.Max(), gaps.Count(gap => gap > 25) / (double)gaps.Length);
    }

    private sealed record Hall(string Name, string Queue, long Schedule, int Sales, TimeSpan Pace);

    private sealed record Frames(double PerSecond, double Worst, double Late)
    {
        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{PerSecond,10:0.0} {Worst,9:0} {Late,6:P1}");
    }
}
