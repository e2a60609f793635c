using System.Diagnostics;
using Ticketing.Dev.CommandLine;
using Ticketing.Tests.Support;

namespace Ticketing.Dev.Running;

/// <summary>Starts a server again when it has died. A server that dies again and again soon after its start is broken, and ends the run.</summary>
internal sealed class Supervisor(Platform platform)
{
    private const int MaxEarlyDeaths = 5;
    private static readonly TimeSpan Early = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private volatile bool _stopping;

    /// <summary>Watches all servers of the platform.</summary>
    /// <returns>A task that only fails.</returns>
    /// <exception cref="DevException">A server keeps dying.</exception>
    public async Task<int> RunAsync()
    {
        await await Task.WhenAny(platform.Servers.Select(WatchAsync));
        return 0;
    }

    /// <summary>From now on the end of a server is expected, and it is not started again.</summary>
    public void Stop() => _stopping = true;

    private async Task WatchAsync(Server server)
    {
        var (deaths, running) = (0, Stopwatch.StartNew());
        while (true)
        {
            await server.WaitForExitAsync();
            if (_stopping)
                return;
            deaths = running.Elapsed < Early ? deaths + 1 : 0;
            if (deaths == MaxEarlyDeaths)
                throw new DevException($"{server.Name} keeps dying; its log is {server.Home.LogFile}, and ends with:\n{server.LastLines(20)}");
            Console.WriteLine($"{server.Name} died; starting it again.");
            if (deaths > 0)
                await Task.Delay(Pause);
            running.Restart();
            try
            {
                await platform.StartAsync(server);
            }
            catch (InvalidOperationException failed)
            {
                Console.WriteLine(failed.Message);
            }
        }
    }
}
