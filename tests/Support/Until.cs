using System.Diagnostics;

namespace Ticketing.Tests.Support;

/// <summary>Waits for a condition instead of for a time.</summary>
public static class Until
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(20);

    /// <summary>Asks <paramref name="condition"/> every 20 ms until it is true.</summary>
    /// <param name="what">What is waited for, in words that complete "Waited 5 s until ...".</param>
    /// <param name="limit">How long to ask.</param>
    /// <param name="condition">True when the wait is over.</param>
    /// <exception cref="TimeoutException">It was not true within <paramref name="limit"/>.</exception>
    public static async Task TrueAsync(string what, TimeSpan limit, Func<Task<bool>> condition)
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            if (clock.Elapsed > limit)
                throw new TimeoutException($"Waited {limit.TotalSeconds:0.#} s until {what}. It did not happen.");
            await Task.Delay(Step);
        }
    }

    /// <inheritdoc cref="TrueAsync(string, TimeSpan, Func{Task{bool}})"/>
    public static Task TrueAsync(string what, TimeSpan limit, Func<bool> condition) =>
        TrueAsync(what, limit, () => Task.FromResult(condition()));
}
