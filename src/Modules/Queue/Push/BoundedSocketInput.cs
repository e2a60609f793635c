using Microsoft.AspNetCore.Http.Features;

namespace Ticketing.Queues.Push;

/// <summary>
/// The connection of a WebSocket, which bounds what its client sends: pings are answered below <see cref="SocketStream"/>, and each of them costs a write. An
/// honest client sends little more than its answers to the host's pings.
/// </summary>
/// <param name="upgrade">The upgrade of the server.</param>
/// <param name="time">The clock of the bound.</param>
/// <param name="metrics">Counts the connections that are cut.</param>
internal sealed class BoundedSocketInput(IHttpUpgradeFeature upgrade, TimeProvider time, PushMetrics metrics) : IHttpUpgradeFeature
{
    /// <summary>How many bytes a client may send in <see cref="Window"/>; with more the connection is cut.</summary>
    public const int MaxBytes = 4096;

    // What is still read after a message that is too long, so that the client learns why the connection is closed.
    private const int MaxLastBytes = 1 << 20;

    /// <summary>The time in which bytes are counted together.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromSeconds(15);

    private int _left = MaxBytes;
    private long _began;
    private bool _isClosing;

    /// <inheritdoc/>
    public bool IsUpgradableRequest => upgrade.IsUpgradableRequest;

    /// <inheritdoc/>
    public async Task<Stream> UpgradeAsync()
    {
        _began = time.GetTimestamp();
        return new BoundedStream(await upgrade.UpgradeAsync(), this);
    }

    /// <summary>The connection is being closed: the rest of a message is read, within a last bound.</summary>
    public void BeginClose()
    {
        if (!_isClosing)
            (_left, _isClosing) = (MaxLastBytes, true);
    }

    private void Count(int bytes)
    {
        if (!_isClosing && time.GetElapsedTime(_began) >= Window)
            (_left, _began) = (MaxBytes, time.GetTimestamp());
        _left -= bytes;
        if (_left >= 0)
            return;
        metrics.Flooded();
        throw new IOException("The client of a WebSocket sent too much.");
    }

    private sealed class BoundedStream(Stream stream, BoundedSocketInput input) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = await stream.ReadAsync(buffer, cancellationToken);
            input.Count(read);
            return read;
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            stream.WriteAsync(buffer, cancellationToken);

        public override Task FlushAsync(CancellationToken cancellationToken) => stream.FlushAsync(cancellationToken);

        public override void Flush() => stream.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
                stream.Dispose();
            base.Dispose(disposing);
        }
    }
}
