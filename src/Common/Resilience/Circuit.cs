using Polly.CircuitBreaker;

namespace Ticketing.Common.Resilience;

/// <summary>
/// The states of one breaker. Closed, it counts; open, it refuses; half-open, one call tries the part while all others are refused. It opens by the share of failures among the last
/// calls, closes when a trial or a probe succeeds, and lets a trial through when it has been open for so long.
/// </summary>
internal sealed class Circuit(CallWindow window, TimeSpan openFor, TimeProvider time)
{
    private readonly Lock _gate = new();
    private volatile CircuitState _state = CircuitState.Closed;

    // A call that began before the last change of state says nothing about the part as it is now.
    private int _era;
    private long _changedAt;

    public CircuitState State => _state;

    /// <summary>Counts the changes of state. Handed back with what is said of the part, so that it counts for the state it was said in.</summary>
    public int Era => Volatile.Read(ref _era);

    /// <summary>Lets a call through, or not.</summary>
    /// <param name="era">To be handed back with the call's end.</param>
    public bool TryEnter(out int era)
    {
        era = Era;
        if (_state == CircuitState.Closed)
            return true;
        lock (_gate)
        {
            // A trial that never ends must not keep everybody out for good.
            if (_state != CircuitState.Closed && time.GetElapsedTime(_changedAt) < openFor)
                return false;
            if (_state != CircuitState.Closed)
                Change(CircuitState.HalfOpen);
            era = _era;
            return true;
        }
    }

    /// <summary>Notes how calls that were let through have ended.</summary>
    /// <returns>The new state, where this changed it.</returns>
    public CircuitState? Ended(int era, bool failed, int calls)
    {
        lock (_gate)
        {
            if (era != _era || _state == CircuitState.Open)
                return null;
            if (_state == CircuitState.HalfOpen)
                return Change(failed ? CircuitState.Open : CircuitState.Closed);
            window.Add(failed, calls);
            return window.HasFailed ? Change(CircuitState.Open) : null;
        }
    }

    /// <summary>A call that was let through has ended without a word about the part: if it was the trial, the next one is.</summary>
    public void Abandoned(int era)
    {
        lock (_gate)
        {
            if (era != _era || _state != CircuitState.HalfOpen)
                return;
            Change(CircuitState.Open);
            _changedAt = time.GetTimestamp() - (long)(openFor.TotalSeconds * time.TimestampFrequency);
        }
    }

    /// <summary>The part answers.</summary>
    /// <returns>Whether it was not closed before.</returns>
    public bool Close()
    {
        lock (_gate)
        {
            if (_state == CircuitState.Closed)
                return false;
            Change(CircuitState.Closed);
            return true;
        }
    }

    private CircuitState Change(CircuitState state)
    {
        window.Clear();
        Volatile.Write(ref _era, _era + 1);
        _changedAt = time.GetTimestamp();
        _state = state;
        return state;
    }
}
