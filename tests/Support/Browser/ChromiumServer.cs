using System.Globalization;
using Ticketing.Tests.Support.Processes;

namespace Ticketing.Tests.Support;

/// <summary>A Chromium without a window, which is told what to do by the DevTools protocol.</summary>
/// <param name="home">Where it keeps its profile, which is empty at first, and listens.</param>
public sealed class ChromiumServer(ServerHome home) : HttpServer("Chromium", home, "/json/version")
{
    /// <summary>The program, as Debian installs it.</summary>
    public const string Program = "/usr/bin/chromium";

    /// <summary>Arguments with which Chromium also runs as root, and calls no server by itself.</summary>
    public static IReadOnlyList<string> Arguments { get; } =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
        "--disable-sync",
    ];

    private protected override ChildCommand Command() => new("chromium", Program,
    [
        "--headless", .. Arguments, string.Create(CultureInfo.InvariantCulture, $"--remote-debugging-port={Port}"), $"--user-data-dir={Home.Folder}",
        "--window-size=1280,800", "about:blank",
    ]);
}
