using Microsoft.Extensions.Logging;
using Ticketing.Common.Results;

namespace Ticketing.Data;

/// <summary>Work at start is tried for a while: the database may start together with this host, or answer slowly while everything is cold.</summary>
internal static class StartRetry
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Runs the work, and retries it while the database is away. The work must be safe to repeat.</summary>
    /// <param name="work">The work.</param>
    /// <param name="limit">For how long it is tried.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Where each failed attempt is logged.</param>
    /// <param name="cancellation">Ends the wait between attempts.</param>
    /// <exception cref="Exception">The last fault, when the time is over, or any that does not mean that the database is away.</exception>
    public static async Task RunAsync(Func<Task> work, TimeSpan limit, TimeProvider time, ILogger log, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            try
            {
                await work();
                return;
            }
            catch (Exception fault) when (Faults.IsUnavailable(fault) && time.GetElapsedTime(began) < limit)
            {
                DataLog.NotThereYet(log, fault.GetType().Name, fault.Message);
            }

            await Task.Delay(Pause, time, cancellation);
        }
    }
}
