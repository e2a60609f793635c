using System.Globalization;
using System.Text.Json;
using Ticketing.Dev.Benchmarks.Callers;
using Ticketing.Dev.Benchmarks.Load;
using Ticketing.Tests.Support;

namespace Ticketing.Dev.Benchmarks.Pages;

/// <summary>
/// An opening of 310,000 people, or of as many as this machine allows at that pace, with and without the operators' desk open on its queue in a browser.
/// </summary>
internal sealed class DeskAtOpening(TestBed bed, ChromiumServer browser)
{
    private const string Queue = "concert-1";
    private const int Connections = 128;

    // The shape of k6/opening.js. A connection sends no new request while it waits for an answer, so a busy machine has fewer people.
    private static readonly (int PerSecond, int Seconds) Early = (1_000, 10);
    private static readonly (int PerSecond, int Seconds) Rush = (5_000, 60);

    /// <summary>Measures and prints: without the desk, with it, and without it again.</summary>
    public async Task MeasureAsync()
    {
        Console.WriteLine();
        Console.WriteLine($"{"desk",-8} {"entries",9} {"rush/s",8} {"p50 ms",8} {"p95 ms",8} {"p99 ms",8} {"host us",8}");
        await bed.ConfigureQueueAsync(Queue, """{"capacity":1}""");
        await bed.LoadAsync("warm-up", Enter, bed.Options.WarmUp, Connections, Pause(Rush.PerSecond));
        await OpenAsync("closed");
        await using (var tab = await BrowserTab.OpenAsync(browser))
        {
            await WatchAsync(tab);
            await OpenAsync("open");
            await TellAsync(tab);
        }

        await OpenAsync("closed");
        Console.WriteLine("host us: the host's processor time an entry. The browser draws with the processors that host, servers and load generator share.");
    }

    private async Task OpenAsync(string desk)
    {
        await bed.ClearQueueAsync(Queue);
        await bed.WaitUntilIdleAsync();
        var before = bed.HostTime;
        var early = await bed.LoadAsync("early", Enter, TimeSpan.FromSeconds(Early.Seconds), Connections, Pause(Early.PerSecond));
        var rush = await bed.LoadAsync("rush", Enter, TimeSpan.FromSeconds(Rush.Seconds), Connections, Pause(Rush.PerSecond));
        var entries = early.Calls + rush.Calls;
        var host = (bed.HostTime - before).TotalMicroseconds / entries;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{desk,-8} {entries,9} {rush.Rate,8:0} {rush.P50,8:0.00} {rush.P95,8:0.00} {rush.P99,8:0.00} {host,8:0}"));
    }

    // Notes when the desk shows another number of people who wait.
    private async Task WatchAsync(BrowserTab tab)
    {
        await tab.GoAsync(new Uri(bed.Host.BaseAddress, "/operate"));
        await tab.UntilAsync("the desk asks for the key", "!document.getElementById('key-form').hidden");
        await tab.EvaluateAsync($"document.getElementById('admin-key').value = '{TestBed.AdminKey}'; document.getElementById('sign-in').click()");
        await tab.UntilAsync("the desk lists the queue", $"document.querySelector('#queue-{Queue} button')");
        await tab.EvaluateAsync($"document.querySelector('#queue-{Queue} button').click()");
        await tab.UntilAsync("the charts are drawn", "document.querySelector('#charts figure')");
        await tab.EvaluateAsync(
            $$"""
            window.shown = [];
            new MutationObserver(() => window.shown.push(performance.now()))
              .observe(document.querySelector('#queue-{{Queue}} [data-field=waiting]'), { childList: true, characterData: true, subtree: true });
            """);
    }

    private static async Task TellAsync(BrowserTab tab)
    {
        await tab.UntilAsync("the page is seen", "document.visibilityState === 'visible'");
        var shown = (await tab.EvaluateAsync("window.shown")).Deserialize<double[]>()!;
        var longest = shown.Zip(shown.Skip(1), (before, after) => after - before).DefaultIfEmpty().Max();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"  the desk showed {shown.Length} numbers of people who wait, at most {longest / 1000:0.0} s apart"));
    }

    private Caller Enter() => new EnterCaller(bed, Queue, null);

    private static TimeSpan Pause(int perSecond) => TimeSpan.FromSeconds((double)Connections / perSecond);
}
