using Ticketing.Common.Api;

namespace Ticketing.Host.Connections;

/// <summary>
/// Counts the connections of clients in two shares, so that neither ordinary calls nor streams starve the other. When the ordinary share is full, a new
/// connection takes the place of one that has been idle for long: a crowd of silent connections keeps no client out.
/// </summary>
internal sealed class ConnectionBounds(ConnectionShares shares, int maxPerAddress, ConnectionMetrics metrics, TimeProvider time)
{
    // Of this many random connections, the one that has been idle for longest is close enough to the one that has been idle for longest of all.
    private const int Candidates = 32;

    private static readonly TimeSpan MinIdle = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private readonly List<ClientConnection> _ordinary = [];
    private readonly Dictionary<ClientAddress, int> _addresses = [];
    private int _push;

    /// <summary>Ordinary connections that are open.</summary>
    public int Ordinary
    {
        get
        {
            lock (_lock)
                return _ordinary.Count;
        }
    }

    /// <summary>The ordinary connections that are open now.</summary>
    public IReadOnlyList<ClientConnection> OrdinaryConnections()
    {
        lock (_lock)
            return [.. _ordinary];
    }

    /// <summary>Connections that carry a stream.</summary>
    public int Push => Volatile.Read(ref _push);

    /// <summary>Takes a new connection, or refuses it.</summary>
    public bool TryOpen(ClientConnection connection)
    {
        ClientConnection? idle = null;
        lock (_lock)
        {
            var ofAddress = connection.Address is { } address ? _addresses.GetValueOrDefault(address) : 0;
            if (maxPerAddress > 0 && ofAddress >= maxPerAddress)
                return Refuse(ConnectionRefusal.Address);
            if (_ordinary.Count >= shares.Ordinary)
            {
                idle = FindIdle();
                if (idle is null)
                    return Refuse(ConnectionRefusal.Full);
                Remove(idle);
            }

            Add(connection);
            if (connection.Address is { } counted)
                _addresses[counted] = ofAddress + 1;
        }

        if (idle is not null)
        {
            metrics.Refused(ConnectionRefusal.Idle);
            idle.Abort("The connection was idle, and others were waiting for its place.");
        }

        return true;
    }

    /// <summary>The connection has ended.</summary>
    public void Close(ClientConnection connection)
    {
        lock (_lock)
        {
            Remove(connection);
            if (connection.Address is not { } address)
                return;
            var left = _addresses.GetValueOrDefault(address) - 1;
            if (left > 0)
                _addresses[address] = left;
            else
                _addresses.Remove(address);
        }
    }

    /// <summary>The connection is to carry a stream from now on: moves it to the other share, or refuses.</summary>
    public bool TryBeginStream(ClientConnection? connection)
    {
        if (Interlocked.Increment(ref _push) > shares.Push)
        {
            Interlocked.Decrement(ref _push);
            return Refuse(ConnectionRefusal.Push);
        }

        if (connection is not null)
        {
            lock (_lock)
                Remove(connection);
        }

        return true;
    }

    /// <summary>The stream has ended; the connection may go on with ordinary calls.</summary>
    public void EndStream(ClientConnection? connection)
    {
        Interlocked.Decrement(ref _push);
        if (connection is null)
            return;
        lock (_lock)
            Add(connection);
    }

    private bool Refuse(string reason)
    {
        metrics.Refused(reason);
        return false;
    }

    private ClientConnection? FindIdle()
    {
        ClientConnection? longest = null;
        for (var i = 0; i < Candidates; i++)
        {
            var candidate = _ordinary[Random.Shared.Next(_ordinary.Count)];
            // A connection that has had no answer yet counts as idle at once: a crowd of silent clients may fill the share in less than a second.
            var isIdle = !candidate.IsUsed || time.GetElapsedTime(candidate.LastUsed) >= MinIdle;
            if (isIdle && (longest is null || candidate.LastUsed < longest.LastUsed))
                longest = candidate;
        }

        return longest;
    }

    private void Add(ClientConnection connection)
    {
        connection.Index = _ordinary.Count;
        _ordinary.Add(connection);
    }

    // The last one takes its place in the list.
    private void Remove(ClientConnection connection)
    {
        if (connection.Index < 0)
            return;
        var last = _ordinary[^1];
        _ordinary[connection.Index] = last;
        last.Index = connection.Index;
        _ordinary.RemoveAt(_ordinary.Count - 1);
        connection.Index = -1;
    }
}
