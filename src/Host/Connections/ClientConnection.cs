using Microsoft.AspNetCore.Connections;
using Ticketing.Common.Api;

namespace Ticketing.Host.Connections;

/// <summary>A client's connection as <see cref="ConnectionBounds"/> counts it.</summary>
/// <param name="connection">The connection.</param>
/// <param name="output">Its output, which knows when it was last used.</param>
/// <param name="address">The client's address or network; null where it is not bounded.</param>
internal sealed class ClientConnection(ConnectionContext connection, RefusableOutput output, ClientAddress? address)
{
    /// <summary>Its index among the ordinary connections; -1 while it carries a stream, and after its end.</summary>
    public int Index { get; set; } = -1;

    /// <summary>The client's address or network, if it is bounded.</summary>
    public ClientAddress? Address => address;

    /// <summary>When it was opened or an answer was last sent, as a timestamp of the host's clock.</summary>
    public long LastUsed => output.LastUsed;

    /// <summary>Whether an answer has been sent on it.</summary>
    public bool IsUsed => output.IsUsed;

    /// <summary>Closes it at once.</summary>
    public void Abort() => connection.Abort(new ConnectionAbortedException("The connection was idle, and others were waiting for its place."));
}
