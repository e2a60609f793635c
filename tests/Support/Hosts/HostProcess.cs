using System.Globalization;
using Ticketing.Tests.Support.Processes;

namespace Ticketing.Tests.Support;

/// <summary>The built host as a process of its own.</summary>
/// <param name="home">Where it logs and listens.</param>
/// <param name="environment">Its configuration, such as <c>ConnectionStrings__Database</c>; the rest of the environment is this process's.</param>
/// <param name="readyPath">The path that is answered with 200 when it is ready, or an address of another listener of it.</param>
/// <param name="assembly">The host's assembly; the one of the last build, unless given.</param>
/// <param name="name">What it is called in messages.</param>
public sealed class HostProcess(
    ServerHome home, IReadOnlyDictionary<string, string?> environment, string readyPath = "/health/ready", string? assembly = null, string name = "host")
    : HttpServer(name, home, readyPath)
{
    private static readonly TimeSpan CommandLimit = TimeSpan.FromMinutes(1);

    /// <summary>
    /// Starts a host for a test and waits until it answers 200 at <paramref name="readyPath"/>. It gets no setting of this process's environment.
    /// </summary>
    /// <param name="environment">Configuration, such as <c>ConnectionStrings__Database</c>. The environment is Development unless named.</param>
    /// <param name="readyPath">The path to wait for; <c>/health/live</c> does not need the database and Redis to answer.</param>
    /// <param name="port">The port to serve on, when it has to be one that another host had.</param>
    /// <exception cref="InvalidOperationException">It ended, or did not answer within two minutes; the message has the end of its output.</exception>
    public static async Task<HostProcess> StartAsync(
        IReadOnlyDictionary<string, string?> environment, string readyPath = "/health/ready", int? port = null)
    {
        var host = new HostProcess(ServerHome.Temporary("host", port), HostEnvironment.WithoutOwnSettings(environment), readyPath);
        try
        {
            await host.StartAsync();
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a command of the host for a test, such as <c>--migrate</c>, to its end. It gets no setting of this process's environment.</summary>
    /// <exception cref="InvalidOperationException">It took longer than a minute.</exception>
    public static async Task<ToolResult> RunAsync(IReadOnlyDictionary<string, string?> environment, params IReadOnlyList<string> arguments)
    {
        var command = HostEnvironment.Command(HostAssembly.Location, HostEnvironment.WithoutOwnSettings(environment), arguments);
        using var process = ChildProcess.Start(command with { LogFile = ScratchFolder.NewFile("host") });
        if (!await process.WaitForExitAsync(CommandLimit))
        {
            process.SendToGroup(Signal.Kill);
            throw process.Failure($"{string.Join(' ', arguments)} did not end within {CommandLimit.TotalSeconds:0} s");
        }

        return new ToolResult(process.ExitCode, process.Output);
    }

    // The first start creates the tables and loads the demo data.
    private protected override TimeSpan StartLimit => TimeSpan.FromMinutes(2);

    private protected override ChildCommand Command() => HostEnvironment.Command(
        assembly ?? HostAssembly.Location,
        new Dictionary<string, string?>(environment) { ["ASPNETCORE_URLS"] = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{Port}") },
        []);
}
