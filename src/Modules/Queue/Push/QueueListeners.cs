using Ticketing.Queues.Rules;

namespace Ticketing.Queues.Push;

/// <summary>The listeners of one queue, in ticket order as long as they wait.</summary>
internal sealed class QueueListeners(string queue)
{
    private static readonly Comparer<Listener> InOrder = Comparer<Listener>.Create((a, b) =>
    {
        var byOrder = a.Order!.Value.CompareTo(b.Order!.Value);
        return byOrder != 0 ? byOrder : a.Serial.CompareTo(b.Serial);
    });

    private readonly Lock _gate = new();
    private readonly SortedSet<Listener> _waiting = new(InOrder);
    private readonly HashSet<Listener> _shuffled = [];
    private readonly Dictionary<long, Listener> _byTicket = [];
    private int _count;
    private long _served = -1;
    private bool _isServing;

    public string Queue => queue;

    /// <summary>How many listeners there are.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The last known epoch of the queue; 0 before that.</summary>
    public long Epoch { get; set; }

    /// <summary>Adds a listener, as a waiting one until more is known. False when its ticket has <paramref name="most"/> already.</summary>
    public bool TryAdd(Listener listener, int most)
    {
        lock (_gate)
        {
            var ticket = listener.Token.Visitor.Ticket;
            var newest = _byTicket.GetValueOrDefault(ticket);
            if (CountFrom(newest) >= most)
                return false;
            _count++;
            listener.Sibling = newest;
            _byTicket[ticket] = listener;
            AddWaiting(listener);
            return true;
        }
    }

    public void Remove(Listener listener)
    {
        lock (_gate)
        {
            _count--;
            listener.IsRemoved = true;
            RemoveWaiting(listener);
            var ticket = listener.Token.Visitor.Ticket;
            var newest = _byTicket[ticket];
            if (newest != listener)
            {
                while (newest.Sibling != listener)
                    newest = newest.Sibling!;
                newest.Sibling = listener.Sibling;
            }
            else if (listener.Sibling is { } next)
            {
                _byTicket[ticket] = next;
            }
            else
            {
                _byTicket.Remove(ticket);
            }
        }
    }

    /// <summary>Notes whether the listener's ticket waits.</summary>
    public void SetWaiting(Listener listener, bool waits)
    {
        lock (_gate)
        {
            if (!waits)
                RemoveWaiting(listener);
            else if (!listener.IsRemoved)
                AddWaiting(listener);
        }
    }

    /// <summary>The listeners to a ticket.</summary>
    public IReadOnlyList<Listener> Of(long ticket)
    {
        lock (_gate)
        {
            var listeners = new List<Listener>();
            for (var each = _byTicket.GetValueOrDefault(ticket); each is not null; each = each.Sibling)
                listeners.Add(each);
            return listeners;
        }
    }

    /// <summary>
    /// Notes that every waiting ticket up to an order has been taken off the line. True when the caller is to check their listeners, in turns of <see
    /// cref="NextTurn"/>.
    /// </summary>
    public bool Serve(long order)
    {
        lock (_gate)
        {
            _served = Math.Max(_served, order);
            return !_isServing && (_isServing = true);
        }
    }

    /// <summary>Whether there are listeners whose order is not known yet.</summary>
    public bool HasShuffled
    {
        get
        {
            lock (_gate)
                return _shuffled.Count > 0;
        }
    }

    /// <summary>Orders the listeners to tickets from before the opening, once the seed is known.</summary>
    public void Shuffle(string seed)
    {
        lock (_gate)
        {
            foreach (var listener in _shuffled)
            {
                listener.Order = FairShuffle.Order(listener.Token.Visitor.Ticket, seed);
                _waiting.Add(listener);
            }

            _shuffled.Clear();
        }
    }

    /// <summary>
    /// The waiting listeners up to the order that was noted last, and those whose order is not known; null when no order was noted since the last turn.
    /// They count as waiting until a check finds otherwise, so that an event that comes meanwhile concerns them too.
    /// </summary>
    public IReadOnlyList<Listener>? NextTurn()
    {
        lock (_gate)
        {
            if (_served < 0)
            {
                _isServing = false;
                return null;
            }

            var order = _served;
            _served = -1;
            var turn = new List<Listener>(_shuffled);
            foreach (var listener in _waiting)
            {
                if (listener.Order > order)
                    break;
                turn.Add(listener);
            }

            return turn;
        }
    }

    private static int CountFrom(Listener? newest)
    {
        var count = 0;
        for (var each = newest; each is not null; each = each.Sibling)
            count++;
        return count;
    }

    // An even ticket is its own order; that of an odd one, from before an opening, needs the seed.
    private void AddWaiting(Listener listener)
    {
        if (listener.Order is null && listener.Token.Visitor.Ticket % 2 == 0)
            listener.Order = listener.Token.Visitor.Ticket;
        _ = listener.Order is null ? _shuffled.Add(listener) : _waiting.Add(listener);
    }

    private void RemoveWaiting(Listener listener) => _ = listener.Order is null ? _shuffled.Remove(listener) : _waiting.Remove(listener);
}
