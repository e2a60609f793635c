using System.Collections.Concurrent;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Shouldly;
using Ticketing.Tests.Support;

namespace Ticketing.Tests.Browser;

/// <summary>A window of a browser with one tab or more, and what went wrong in it.</summary>
internal sealed class Window : IAsyncDisposable
{
    // What the network does while a host or the connection is away is no fault of a page.
    private static readonly string[] OfTheNetwork = ["Failed to load resource", "WebSocket connection", "ERR_"];

    private const string LeaveAll = """
        () => Promise.all(Object.keys(localStorage).filter(key => key.startsWith('concert.place.')).map(key =>
          fetch('/api/v1/queue', { method: 'DELETE', headers: { Authorization: `Bearer ${JSON.parse(localStorage[key]).token}` } })))
        """;

    // What is drawn outside of its box is not seen; what is only for those who listen need not be.
    private const string CutOff = """
        () => [...document.querySelectorAll('main *')].filter(each => each.scrollWidth > each.clientWidth + 1 && each.clientWidth > 1
          && getComputedStyle(each).overflowX !== 'visible' && !['INPUT', 'SELECT', 'TEXTAREA'].includes(each.tagName)
          && !each.closest('.hidden-text, [role=grid]')).map(each => each.outerHTML)
        """;

    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _faults = [];

    public Window(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        Watch(page);
    }

    /// <summary>The first tab.</summary>
    public IPage Page { get; }

    /// <summary>Another tab of the same window.</summary>
    public async Task<IPage> NewTabAsync()
    {
        var tab = await _context.NewPageAsync();
        Watch(tab);
        return tab;
    }

    /// <summary>What the browser keeps of the place in a queue.</summary>
    public Task<string> TokenAsync(string queue) =>
        Page.EvaluateAsync<string>("queue => JSON.parse(localStorage['concert.place.' + queue]).token", queue);

    /// <summary>Takes the network away, or gives it back.</summary>
    public Task SetOfflineAsync(bool offline) => _context.SetOfflineAsync(offline);

    /// <summary>
    /// Looks at the page as it is: axe finds nothing, no text is missing, it fits the width, nothing is cut off, and no script has failed. A picture is kept
    /// in <c>.local/pictures</c>.
    /// </summary>
    public async Task LookAsync(string name)
    {
        await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(HostAssembly.Repository, ".local", "pictures", $"{name}.png") });
        var axe = await Page.RunAxe();
        axe.Violations.Select(violation => $"{violation.Id}: {violation.Help} {string.Join(' ', violation.Nodes.Select(node => node.Html))}")
            .ShouldBeEmpty(name);
        (await Page.EvaluateAsync<bool>("document.documentElement.scrollWidth <= document.documentElement.clientWidth")).ShouldBeTrue($"{name} is too wide");
        (await Page.EvaluateAsync<string[]>(CutOff)).ShouldBeEmpty(name);
        (await Page.InnerTextAsync("body")).ShouldNotMatch(@"\[[a-zA-Z]+\]", $"{name} has a name in place of a text");
        ShouldHaveNoFaults();
    }

    public void ShouldHaveNoFaults() => _faults.ShouldBeEmpty();

    /// <summary>Leaves every queue, as each of its visitors, and closes the window.</summary>
    public async ValueTask DisposeAsync()
    {
        await _context.SetOfflineAsync(false);
        var visitors = _context.Pages.Where(page => page.Url.StartsWith("http", StringComparison.Ordinal)).DistinctBy(page => new Uri(page.Url).Host);
        await Task.WhenAll(visitors.Select(page => page.EvaluateAsync(LeaveAll)));
        await _context.DisposeAsync();
    }

    private void Watch(IPage page)
    {
        page.PageError += (_, fault) => _faults.Enqueue(fault);
        page.Console += (_, line) =>
        {
            if (line.Type == "error" && !OfTheNetwork.Any(line.Text.Contains))
                _faults.Enqueue(line.Text);
        };
    }
}
