using System.Collections.Concurrent;

namespace Ticketing.Tests.Support.Processes;

/// <summary>
/// Starts every process on one thread that lives as long as this process. The kernel sends a child its parent-death signal when the
/// <em>thread</em> that forked it ends, so a pool thread would kill its children early.
/// </summary>
internal static class LauncherThread
{
    private static readonly BlockingCollection<Action> Work = [];

    static LauncherThread() => new Thread(Loop) { IsBackground = true, Name = "server launcher" }.Start();

    public static T Run<T>(Func<T> start)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        Work.Add(() =>
        {
            try
            {
                done.SetResult(start());
            }
#pragma warning disable CA1031 // The caller below gets it, whatever it is.
            catch (Exception error)
#pragma warning restore CA1031
            {
                done.SetException(error);
            }
        });
        return done.Task.GetAwaiter().GetResult();
    }

    private static void Loop()
    {
        foreach (var work in Work.GetConsumingEnumerable())
            work();
    }
}
