using System.IO.Pipelines;
using System.Text;

namespace Ticketing.Host.Connections;

/// <summary>
/// The input of a connection. It remembers the beginning of the last request, because the server keeps nothing of a request line that it cannot read.
/// </summary>
internal sealed class WatchedInput(PipeReader input) : PipeReader
{
    private const int MaxStart = 32;

    private readonly byte[] _start = new byte[MaxStart];
    private int _length;

    /// <summary>The path of the request that was read last, as far as it is known; empty where it is not a path.</summary>
    public string PathStart
    {
        get
        {
            var line = Encoding.ASCII.GetString(_start, 0, _length);
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            return space < 0 ? "" : line[(space + 1)..];
        }
    }

    /// <inheritdoc/>
    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        var read = input.ReadAsync(cancellationToken);
        return read.IsCompletedSuccessfully ? new ValueTask<ReadResult>(Watch(read.Result)) : WatchAsync(read);
    }

    /// <inheritdoc/>
    public override bool TryRead(out ReadResult result)
    {
        if (!input.TryRead(out result))
            return false;
        Watch(result);
        return true;
    }

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed) => input.AdvanceTo(consumed);

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined) => input.AdvanceTo(consumed, examined);

    /// <inheritdoc/>
    public override void CancelPendingRead() => input.CancelPendingRead();

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null) => input.Complete(exception);

    private async ValueTask<ReadResult> WatchAsync(ValueTask<ReadResult> read) => Watch(await read);

    private ReadResult Watch(ReadResult result)
    {
        var span = result.Buffer.FirstSpan;
        _length = Math.Min(span.Length, MaxStart);
        span[.._length].CopyTo(_start);
        return result;
    }
}
