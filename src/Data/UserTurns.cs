using System.Diagnostics.Metrics;
using System.Runtime.InteropServices;
using Ticketing.Common.Results;

namespace Ticketing.Data;

/// <summary>
/// The turns of users at the database, on this replica. At most <see cref="DatabaseOptions.MaxPerUser"/> requests of a user have a connection or are in the
/// line for one; further requests of the user wait in a line of their own. So each user is in the line for connections a few times at most, and users take
/// turns.
/// </summary>
internal sealed class UserTurns(DatabaseOptions options, TimeProvider time, IMeterFactory meters)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Line> _lines = [];
    private readonly Counter<long> _refused = CreateCounter(meters);
    private readonly TimeSpan _limit = TimeSpan.FromMilliseconds(options.TurnTimeoutMs);

    /// <summary>How many users have requests at the database.</summary>
    public int Users
    {
        get
        {
            lock (_gate)
                return _lines.Count;
        }
    }

    /// <summary>Waits for a turn. A request that has a connection already does not wait for its next one: it could wait for itself.</summary>
    /// <returns>Whether the turn came in time. Each one is ended by <see cref="End"/>.</returns>
    /// <exception cref="TooManyCallsException">The user's line is full.</exception>
    public ValueTask<bool> TryBeginAsync(RequestUser request)
    {
        Waiter waiter;
        lock (_gate)
        {
            if (request.Connections > 0)
            {
                request.Connections++;
                return new(true);
            }

            ref var line = ref CollectionsMarshal.GetValueRefOrAddDefault(_lines, request.Id, out _);
            if (line.Running < options.MaxPerUser)
            {
                line.Running++;
                request.Connections = 1;
                return new(true);
            }

            line.Waiting ??= new LinkedList<Waiter>();
            if (line.Waiting.Count >= options.MaxWaitingPerUser)
            {
                _refused.Add(1);
                throw new TooManyCallsException("A user has too many requests at the database at once.");
            }

            waiter = new Waiter(request);
            line.Waiting.AddLast(waiter.Place);
        }

        return new(WaitAsync(waiter));
    }

    /// <summary>Ends a turn, and begins the next one of the same user.</summary>
    public void End(RequestUser request)
    {
        lock (_gate)
        {
            if (--request.Connections > 0)
                return;
            ref var line = ref CollectionsMarshal.GetValueRefOrNullRef(_lines, request.Id);
            line.Running--;
            while (line.Running < options.MaxPerUser && line.Waiting?.First?.Value is { } next)
            {
                line.Waiting.RemoveFirst();
                if (next.Request.Connections++ == 0)
                    line.Running++;
                next.SetResult();
            }

            if (line.Running == 0)
                _lines.Remove(request.Id);
        }
    }

    private static Counter<long> CreateCounter(IMeterFactory meters)
    {
        var refused = meters.Create("Ticketing.Database").CreateCounter<long>(
            "database_user_turns_refused_total", description: "Requests that were refused because their user has too many at the database.");
        // Published at zero: Prometheus cannot see the increase of a counter whose first value is one.
        refused.Add(0);
        return refused;
    }

    private async Task<bool> WaitAsync(Waiter waiter)
    {
        try
        {
            await waiter.Task.WaitAsync(_limit, time);
            return true;
        }
        catch (TimeoutException)
        {
            // The turn may have come at the last moment.
            return !TryGiveUp(waiter);
        }
    }

    private bool TryGiveUp(Waiter waiter)
    {
        lock (_gate)
        {
            if (waiter.Place.List is not { } waiting)
                return false;
            waiting.Remove(waiter.Place);
            return true;
        }
    }

    private struct Line
    {
        public int Running;
        public LinkedList<Waiter>? Waiting;
    }

    private sealed class Waiter : TaskCompletionSource
    {
        public Waiter(RequestUser request)
            : base(TaskCreationOptions.RunContinuationsAsynchronously) => (Request, Place) = (request, new LinkedListNode<Waiter>(this));

        public RequestUser Request { get; }

        public LinkedListNode<Waiter> Place { get; }
    }
}
