using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Ticketing.Tests.Support;

namespace Ticketing.Tests.Integration.Queue;

/// <summary>Many listeners on bare sockets, so that what is measured is the host and not the test's own client.</summary>
internal sealed class PushCrowd : IDisposable
{
    private const int AtOnce = 64;

    private readonly List<PushSocket> _sockets = [];

    public IReadOnlyList<PushSocket> Sockets => _sockets;

    /// <summary>Enters people, opens a stream for each, alternating between hosts, and waits until each has its position.</summary>
    public async Task OpenAsync(IReadOnlyList<HostProcess> hosts, string concert, string prefix, int people)
    {
        var tokens = new string[people];
        foreach (var part in Enumerable.Range(0, people).Chunk(AtOnce))
            await Task.WhenAll(part.Select(async i => tokens[i] = await hosts[i % hosts.Count].TokenAsync(concert, $"{prefix}-{i}")));
        foreach (var part in tokens.Index().Chunk(AtOnce))
            _sockets.AddRange(await Task.WhenAll(part.Select(each => PushSocket.OpenAsync(hosts[each.Index % hosts.Count].BaseAddress.Port, each.Item))));
        await Task.WhenAll(_sockets.TakeLast(people).Select(socket => socket.HearsAsync("event: ", TimeSpan.FromSeconds(60))));
    }

    public void Dispose() => _sockets.ForEach(socket => socket.Dispose());
}

/// <summary>One stream of server-sent events on a bare socket.</summary>
internal sealed class PushSocket : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    private PushSocket(string token) => Token = token;

    public string Token { get; }

    public static async Task<PushSocket> OpenAsync(int port, string token)
    {
        var stream = new PushSocket(token);
        await stream._socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, port));
        await stream._socket.SendAsync(Encoding.ASCII.GetBytes($"GET {WaitingRoomCalls.Path}/subscribe HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: " +
            $"{token}\r\n\r\n"));
        return stream;
    }

    /// <summary>Reads until a text has come, for as long as the limit, and returns the timestamp of its coming.</summary>
    public async Task<long> HearsAsync(string text, TimeSpan limit)
    {
        var buffer = new byte[2048];
        var heard = "";
        using var timeout = new CancellationTokenSource(limit);
        while (!heard.Contains(text, StringComparison.Ordinal))
        {
            var length = await _socket.ReceiveAsync(buffer, timeout.Token);
            if (length == 0)
                throw new InvalidOperationException($"The stream ended before '{text}': {heard}");
            heard = heard[Math.Max(0, heard.Length - text.Length)..] + Encoding.UTF8.GetString(buffer, 0, length);
        }

        return Stopwatch.GetTimestamp();
    }

    /// <summary>Closes the connection: with a reset, or in the usual way.</summary>
    public void Close(bool abruptly)
    {
        if (abruptly)
            _socket.LingerState = new LingerOption(enable: true, seconds: 0);
        _socket.Close();
    }

    public void Dispose() => _socket.Dispose();
}

/// <summary>What the kernel says of a process.</summary>
internal static class ProcessFigures
{
    private const int TicksPerSecond = 100;

    /// <summary>Memory that is really there, in KB.</summary>
    public static long ResidentKb(int process) => long.Parse(
        File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2],
        CultureInfo.InvariantCulture);

    /// <summary>Processor time so far.</summary>
    public static TimeSpan ProcessorTime(int process)
    {
        var fields = File.ReadAllText($"/proc/{process}/stat").Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return TimeSpan.FromSeconds((double)(long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12],
            CultureInfo.InvariantCulture)) / TicksPerSecond);
    }
}
