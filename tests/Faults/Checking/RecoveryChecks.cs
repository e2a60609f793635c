using Ticketing.Tests.Faults.Histories;

namespace Ticketing.Tests.Faults.Checking;

/// <summary>Checks how soon everything works again after each fault.</summary>
internal static class RecoveryChecks
{
    /// <summary>How long after the end of a fault recovery may take.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    public static IEnumerable<Violation> Check(History history) => [.. InTime(history), .. NoLaterFailure(history)];

    /// <summary>For each fault, how long after its end the slowest kind of call had its first success, and which it was.</summary>
    public static IEnumerable<(Fault Fault, TimeSpan Time, string Slowest)> Measure(History history) =>
        from fault in history.Faults
        let slowest = (
            from host in fault.Live
            from kind in Enum.GetValues<CallKind>()
            select (Host: host, Kind: kind, Time: TimeToSuccess(history, fault, host, kind))).MaxBy(each => each.Time)
        select (fault, slowest.Time, $"{slowest.Kind} on host {slowest.Host}");

    // Every kind of call succeeds on every running replica within the limit.
    private static IEnumerable<Violation> InTime(History history) =>
        from fault in history.Faults
        from host in fault.Live
        from kind in Enum.GetValues<CallKind>()
        let time = TimeToSuccess(history, fault, host, kind)
        where time > Limit
        let outcome = time == TimeSpan.MaxValue ? "never worked again" : $"worked again {time.TotalSeconds:0.0} s"
        select new Violation(Invariant.Recovery, $"{kind} on host {host} {outcome} after the fault: {fault.Name}.");

    private static TimeSpan TimeToSuccess(History history, Fault fault, int host, CallKind kind) =>
        history.Calls.Where(call => call.Host == host && call.Request.Kind == kind && call.Succeeded && call.SentAt >= fault.EndedAt)
            .Select(call => call.EndedAt - fault.EndedAt).DefaultIfEmpty(TimeSpan.MaxValue).Min();

    // After the limit and until the next fault no call fails.
    private static IEnumerable<Violation> NoLaterFailure(History history) =>
        from pair in history.Faults.Zip(
            history.Faults.Skip(1).Select(next => next.StartedAt).Append(TimeSpan.MaxValue), (fault, until) => (Fault: fault, Until: until))
        from call in history.Calls
        where call.IsIndeterminate && !call.IsAbandoned && pair.Fault.Live.Contains(call.Host)
            && call.SentAt >= pair.Fault.EndedAt + Limit && call.EndedAt < pair.Until
        select new Violation(Invariant.Recovery, $"After recovery from the fault ({pair.Fault.Name}) there was no answer, or a server error, to {call}.");
}
