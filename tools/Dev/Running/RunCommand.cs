using System.Diagnostics;
using System.Net.Sockets;
using Ticketing.Dev.CommandLine;
using Ticketing.Tests.Support;

namespace Ticketing.Dev.Running;

/// <summary><c>run</c>: the platform on this machine until a signal comes.</summary>
internal static class RunCommand
{
    /// <summary>Runs it.</summary>
    /// <returns>The exit status: 0 when a signal ended a run that was serving.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> words, StopSignal stop)
    {
        var options = RunOptions.Parse(words);
        var clock = Stopwatch.StartNew();
        using var data = DataFolder.Open(options);
        if (!data.IsLocked)
            throw new DevException($"{data.DescribeOwner()} is using the data in {data.Path}\nStop it first, or start this one with another --port or --data.");
        await data.Processes.EndLeftoversAsync();
        CheckPort(options.Port);
        if (options.IsFresh)
        {
            Console.WriteLine($"Dropping the data in {data.Path}.");
            data.Drop();
        }

        data.WriteOwner(options.Port);
        data.RemoveLogs();
        Console.WriteLine(data.HasData ? "Starting." : "Creating the database and starting.");
        await using var platform = new Platform(data, options);
        var supervisor = new Supervisor(platform);
        try
        {
            var starting = StartAsync(platform);
            var status = await stop.OrAsync(starting);
            if (stop.Requested.IsCompleted)
                return status;
            Addresses.Print(platform, data, options, clock.Elapsed);
            await stop.OrAsync(supervisor.RunAsync());
            return 0;
        }
        finally
        {
            supervisor.Stop();
            Console.WriteLine("Stopping.");
        }
    }

    private static async Task<int> StartAsync(Platform platform)
    {
        await platform.StartServersAsync();
        await platform.StartHostsAsync();
        return 0;
    }

    private static void CheckPort(int port)
    {
        try
        {
            if (!FreePort.IsFree(port))
                throw new DevException($"port {port} is taken by another program\nEnd that program, or choose another port with --port.");
        }
        catch (SocketException refused)
        {
            throw new DevException($"port {port} cannot be opened: {refused.Message}\nChoose another port with --port.");
        }
    }
}
