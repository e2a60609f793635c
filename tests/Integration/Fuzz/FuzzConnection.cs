using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Net.Sockets;
using System.Text;

namespace Ticketing.Tests.Integration.Fuzz;

/// <summary>A client that sends bytes as they are and keeps its connection for as long as the host does.</summary>
/// <param name="port">The port of the host.</param>
internal sealed class FuzzConnection(int port) : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private readonly byte[] _buffer = new byte[64 * 1024];
    private TcpClient? _client;
    private int _at;
    private int _end;

    /// <summary>Sends a request and reads its answer.</summary>
    /// <returns>The answer; null where the host closed the connection without one.</returns>
    /// <exception cref="OperationCanceledException">There was no answer in 20 s.</exception>
    public async Task<FuzzAnswer?> SendAsync(byte[] request, bool isHead)
    {
        var isKept = _client is not null;
        using var limit = new CancellationTokenSource(Limit);
        var answer = await TryAsync(request, isHead, limit.Token);
        // The host may have closed a kept connection before this request reached it.
        return answer is null && isKept ? await TryAsync(request, isHead, limit.Token) : answer;
    }

    /// <summary>Closes the connection.</summary>
    public void Dispose()
    {
        _client?.Dispose();
        _client = null;
    }

    private async Task<FuzzAnswer?> TryAsync(byte[] request, bool isHead, CancellationToken cancellation)
    {
        try
        {
            if (_client is null)
            {
                _client = new TcpClient { NoDelay = true };
                await _client.ConnectAsync("127.0.0.1", port, cancellation);
                (_at, _end) = (0, 0);
            }

            var stream = _client.GetStream();
            var writing = stream.WriteAsync(request, cancellation).AsTask();
            var answer = await ReadAsync(stream, isHead, cancellation);
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (answer is null || answer.Closes || answer.IsStream || !writing.IsCompletedSuccessfully)
                Dispose();
            return answer;
        }
        catch (Exception closed) when (closed is IOException or SocketException or ObjectDisposedException)
        {
            Dispose();
            return null;
        }
    }

    private async Task<FuzzAnswer?> ReadAsync(NetworkStream stream, bool isHead, CancellationToken cancellation)
    {
        while (await ReadHeadAsync(stream, cancellation) is { } head)
        {
            // Of the interim answers only the change of protocol is the last.
            if (head.Status is < 200 and not 101)
                continue;
            if (isHead || head.Status is 101 or 204 or 304 || head.IsStream)
                return head;
            if (head.Has("transfer-encoding", "chunked"))
                return head with { Body = TextOf(head, await ReadChunksAsync(stream, cancellation)) };
            var length = int.Parse(head.Headers.GetValueOrDefault("content-length", "0"), CultureInfo.InvariantCulture);
            return head with { Body = TextOf(head, await ReadBytesAsync(stream, length, cancellation)) };
        }

        return null;
    }

    private static string TextOf(FuzzAnswer head, byte[] body)
    {
        using var sent = new MemoryStream(body);
        using Stream text = head.Headers.GetValueOrDefault("content-encoding") switch
        {
            "br" => new BrotliStream(sent, CompressionMode.Decompress),
            "gzip" => new GZipStream(sent, CompressionMode.Decompress),
            _ => sent,
        };
        using var reader = new StreamReader(text, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private async Task<FuzzAnswer?> ReadHeadAsync(NetworkStream stream, CancellationToken cancellation)
    {
        if (await ReadLineAsync(stream, cancellation) is not { Length: > 0 } first)
            return null;
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        while (await ReadLineAsync(stream, cancellation) is { Length: > 0 } line)
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            headers[line[..colon]] = line[(colon + 1)..].Trim();
        }

        return new FuzzAnswer(int.Parse(first.AsSpan(9, 3), CultureInfo.InvariantCulture), headers, "");
    }

    private async Task<byte[]> ReadChunksAsync(NetworkStream stream, CancellationToken cancellation)
    {
        var body = new ArrayBufferWriter<byte>();
        while (await ReadLineAsync(stream, cancellation) is { } size)
        {
            var length = int.Parse(size, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            body.Write(await ReadBytesAsync(stream, length, cancellation));
            await ReadLineAsync(stream, cancellation);
            if (length == 0)
                break;
        }

        return body.WrittenSpan.ToArray();
    }

    private async Task<string?> ReadLineAsync(NetworkStream stream, CancellationToken cancellation)
    {
        var line = new ArrayBufferWriter<byte>();
        while (true)
        {
            if (_at == _end && !await FillAsync(stream, cancellation))
                return null;
            var end = _buffer.AsSpan(_at.._end).IndexOf((byte)'\n');
            line.Write(_buffer.AsSpan(_at, end < 0 ? _end - _at : end));
            _at = end < 0 ? _end : _at + end + 1;
            if (end >= 0)
                return Encoding.UTF8.GetString(line.WrittenSpan).TrimEnd('\r');
        }
    }

    private async Task<byte[]> ReadBytesAsync(NetworkStream stream, int length, CancellationToken cancellation)
    {
        var bytes = new byte[length];
        for (var filled = 0; filled < length;)
        {
            if (_at == _end && !await FillAsync(stream, cancellation))
                throw new IOException("The connection ended within an answer.");
            var some = Math.Min(length - filled, _end - _at);
            _buffer.AsSpan(_at, some).CopyTo(bytes.AsSpan(filled));
            (_at, filled) = (_at + some, filled + some);
        }

        return bytes;
    }

    private async Task<bool> FillAsync(NetworkStream stream, CancellationToken cancellation)
    {
        (_at, _end) = (0, await stream.ReadAsync(_buffer, cancellation));
        return _end > 0;
    }
}
