using Ticketing.Tests.Faults.Histories;

namespace Ticketing.Tests.Faults.Checking;

/// <summary>How soon everything worked again after each fault.</summary>
internal static class Recoveries
{
    /// <summary>How soon it must.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    public static IEnumerable<Violation> Check(History history) => [.. Late(history), .. Unsettled(history)];

    /// <summary>How long after the end of each fault the last kind of call had its first success, and which it was.</summary>
    public static IEnumerable<(Fault Fault, TimeSpan After, string Last)> Measure(History history) =>
        from fault in history.Faults
        let firsts = (from host in fault.Live from act in Enum.GetValues<Act>() select (Host: host, Act: act, After: After(history, fault, host, act))).ToList()
        let last = firsts.MaxBy(first => first.After)
        select (fault, last.After, $"{last.Act} on host {last.Host}");

    // The first success of every kind of call, of those asked after the fault was over, on every replica that runs.
    private static IEnumerable<Violation> Late(History history) =>
        from fault in history.Faults
        from host in fault.Live
        from act in Enum.GetValues<Act>()
        let after = After(history, fault, host, act)
        where after > Limit
        select new Violation(Promise.Recovery, $"{act} on host {host} {(after == TimeSpan.MaxValue ? "never worked again" : $"worked again {after.TotalSeconds:0.0} s")} after the fault: {fault.Name}.");

    private static TimeSpan After(History history, Fault fault, int host, Act act) =>
        history.Calls.Where(call => call.Host == host && call.Request.Act == act && call.Succeeded && call.Asked >= fault.Ended)
            .Select(call => call.Ended - fault.Ended).DefaultIfEmpty(TimeSpan.MaxValue).Min();

    // From then on until the next fault begins nothing goes wrong any more.
    private static IEnumerable<Violation> Unsettled(History history) =>
        from pair in history.Faults.Zip(history.Faults.Skip(1).Select(next => next.Began).Append(TimeSpan.MaxValue), (fault, until) => (Fault: fault, Until: until))
        from call in history.Calls
        where call.IsUnknown && !call.IsGivenUp && call.Asked >= pair.Fault.Ended + Limit && call.Ended < pair.Until && pair.Fault.Live.Contains(call.Host)
        select new Violation(Promise.Recovery, $"Long after the fault ({pair.Fault.Name}) there was no answer, or a fault, to {call}.");
}
