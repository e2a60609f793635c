using Microsoft.Extensions.Logging;
using Ticketing.Common.Results;

namespace Ticketing.Data;

/// <summary>Work at start is tried for half a minute: the database may start together with this host, or answer slowly while everything is cold.</summary>
internal static class StartRetry
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    /// <summary>Does the work, again and again while the database is away. The work must be safe to repeat.</summary>
    /// <exception cref="Exception">The last fault, when the time is over, or any that does not mean that the database is away.</exception>
    public static async Task RunAsync(Func<Task> work, TimeProvider time, ILogger log, CancellationToken cancellation)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            try
            {
                await work();
                return;
            }
            catch (Exception fault) when (Faults.IsUnavailable(fault) && time.GetElapsedTime(began) < Limit)
            {
                DataLog.NotThereYet(log, fault.GetType().Name, fault.Message);
            }

            await Task.Delay(Pause, time, cancellation);
        }
    }
}
