using System.IO.Pipelines;

namespace Ticketing.Host.Connections;

/// <summary>
/// The output of a connection. It passes on what the server writes, until <see cref="Answer"/> is set: the server then writes a refusal without a body
/// and closes the connection, and <see cref="Answer"/> is sent in its place.
/// </summary>
internal sealed class RefusableOutput(IDuplexPipe transport, TimeProvider time) : PipeWriter, IDuplexPipe
{
    private readonly PipeWriter _output = transport.Output;
    private readonly WatchedInput _input = new(transport.Input);
    private volatile Task _flush = Task.CompletedTask;
    private byte[] _discarded = [];

    /// <summary>When it was made or last sent something, as a timestamp of the host's clock.</summary>
    public long LastUsed { get; private set; } = time.GetTimestamp();

    /// <summary>Whether what was written waits for the client to read.</summary>
    public bool IsWriting => !_flush.IsCompleted;

    /// <summary>Whether it has sent anything.</summary>
    public bool IsUsed { get; private set; }

    /// <summary>The whole answer to a request that the server refused, or null.</summary>
    public ReadOnlyMemory<byte>? Answer { get; set; }

    /// <summary>The beginning of the path of the last request, also of one that the server cannot read.</summary>
    public string PathStart => _input.PathStart;

    /// <inheritdoc/>
    public PipeReader Input => _input;

    /// <inheritdoc/>
    public PipeWriter Output => this;

    /// <inheritdoc/>
    public override bool CanGetUnflushedBytes => _output.CanGetUnflushedBytes;

    /// <inheritdoc/>
    public override long UnflushedBytes => _output.UnflushedBytes;

    /// <summary>Sends <see cref="Answer"/>, if there is one. The server must have finished with the connection.</summary>
    public async Task SendAnswerAsync()
    {
        if (Answer is { } answer)
            await _output.WriteAsync(answer);
    }

    /// <inheritdoc/>
    public override Memory<byte> GetMemory(int sizeHint = 0) => Answer is null ? _output.GetMemory(sizeHint) : Discarded(sizeHint);

    /// <inheritdoc/>
    public override Span<byte> GetSpan(int sizeHint = 0) => Answer is null ? _output.GetSpan(sizeHint) : Discarded(sizeHint);

    /// <inheritdoc/>
    public override void Advance(int bytes)
    {
        if (Answer is null)
            _output.Advance(bytes);
    }

    /// <inheritdoc/>
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        LastUsed = time.GetTimestamp();
        IsUsed = true;
        var flush = _output.FlushAsync(cancellationToken);
        if (flush.IsCompletedSuccessfully)
            return flush;
        var waiting = flush.AsTask();
        _flush = waiting;
        return new ValueTask<FlushResult>(waiting);
    }

    /// <inheritdoc/>
    public override void CancelPendingFlush() => _output.CancelPendingFlush();

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null) => _output.Complete(exception);

    private byte[] Discarded(int size)
    {
        if (_discarded.Length < Math.Max(size, 1))
            _discarded = new byte[Math.Max(size, 4096)];
        return _discarded;
    }
}
