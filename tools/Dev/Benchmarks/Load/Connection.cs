using System.Buffers.Text;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Ticketing.Dev.Benchmarks.Load;

/// <summary>A kept-alive connection of a caller: it sends one request at a time and reads the answer without waiting.</summary>
internal sealed class Connection : IDisposable
{
    private static readonly byte[] EndOfHead = "\r\n\r\n"u8.ToArray();
    private static readonly byte[] LastChunk = "0\r\n\r\n"u8.ToArray();

    private readonly Socket _socket;
    private readonly Caller _caller;
    private byte[] _buffer = new byte[64 * 1024];
    private int _received;
    private long _started;
    private bool _isInUnit;

    public Connection(int port, Caller caller)
    {
        _caller = caller;
        _socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        _socket.Connect("127.0.0.1", port);
        _socket.Blocking = false;
    }

    /// <summary>The socket's file descriptor.</summary>
    public int Descriptor => (int)_socket.Handle;

    /// <summary>When the caller may send again, as a timestamp.</summary>
    public long DueAt { get; set; }

    /// <summary>True between a request and its answer.</summary>
    public bool IsWaiting { get; private set; }

    /// <summary>True when the caller has no request left or the connection is lost.</summary>
    public bool IsDone { get; private set; }

    /// <summary>The duration of the last success, in microseconds.</summary>
    public int Latency { get; private set; }

    /// <summary>The last failure, in words.</summary>
    public string? Failure { get; private set; }

    /// <summary>Sends the next request, if there is one.</summary>
    public void Send()
    {
        var request = _caller.Next();
        if (request.IsEmpty)
        {
            IsDone = true;
            return;
        }

        if (!_isInUnit)
            _started = Stopwatch.GetTimestamp();
        IsWaiting = true;
        if (_socket.Send(request.Span, SocketFlags.None, out var error) < request.Length || error != SocketError.Success)
            Lose($"could not send: {error}");
    }

    /// <summary>Reads what has come; answers with the outcome once the answer is complete.</summary>
    public Outcome? Receive()
    {
        if (_received == _buffer.Length)
            Array.Resize(ref _buffer, _buffer.Length * 2);
        var count = _socket.Receive(_buffer.AsSpan(_received), SocketFlags.None, out var error);
        if (error == SocketError.WouldBlock)
            return null;
        if (count == 0 || error != SocketError.Success)
            return Lose(error == SocketError.Success ? "the host closed the connection" : $"could not receive: {error}");
        _received += count;
        return Answer(_buffer.AsSpan(0, _received));
    }

    public void Dispose() => _socket.Dispose();

    private Outcome? Answer(ReadOnlySpan<byte> received)
    {
        var head = received.IndexOf(EndOfHead);
        if (head < 0)
            return null;
        var body = received[(head + EndOfHead.Length)..];
        if (ContentLength(received[..head]) is { } length)
        {
            if (body.Length < length)
                return null;
        }
        else if (!body.EndsWith(LastChunk))
        {
            return null;
        }

        _ = Utf8Parser.TryParse(received[9..], out int status, out _);
        return Complete(status, body);
    }

    private Outcome Complete(int status, ReadOnlySpan<byte> body)
    {
        var outcome = _caller.Judge(status, body);
        if (outcome == Outcome.Success)
            Latency = (int)Stopwatch.GetElapsedTime(_started).TotalMicroseconds;
        else if (outcome == Outcome.Failure)
            Failure = $"{status} {Encoding.UTF8.GetString(body[..Math.Min(body.Length, 300)])}";
        _isInUnit = outcome == Outcome.Step;
        _received = 0;
        IsWaiting = false;
        return outcome;
    }

    // Kestrel writes this header in this form. Without it the body comes in chunks, whose last one is empty.
    private static int? ContentLength(ReadOnlySpan<byte> head)
    {
        var at = head.IndexOf("\r\nContent-Length: "u8);
        return at >= 0 && Utf8Parser.TryParse(head[(at + 18)..], out int length, out _) ? length : null;
    }

    private Outcome Lose(string reason)
    {
        Failure = reason;
        IsWaiting = false;
        IsDone = true;
        return Outcome.Failure;
    }
}
