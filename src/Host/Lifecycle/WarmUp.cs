using Ticketing.Common.Lifecycle;

namespace Ticketing.Host.Lifecycle;

/// <summary>Makes the calls of every <see cref="IWarmUp"/> before the host listens.</summary>
internal static class WarmUp
{
    private const int Attempts = 3;

    private static readonly TimeSpan CallLimit = TimeSpan.FromSeconds(5);

    /// <summary>Makes the calls, one after another. A call that fails several times is logged and skipped, and the host still starts to serve.</summary>
    public static async Task RunAsync(IServiceProvider services)
    {
        var log = services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(WarmUp));
        var time = services.GetRequiredService<TimeProvider>();
        var began = time.GetTimestamp();
        await using var scope = services.CreateAsyncScope();
        foreach (var module in scope.ServiceProvider.GetServices<IWarmUp>())
        {
            var name = module.GetType().Name;
            foreach (var call in module.Calls)
                await CallAsync(call, name, time, log);
        }

        var took = time.GetElapsedTime(began);
        LifecycleLog.WarmedUp(log, took);
    }

    private static async Task CallAsync(Func<CancellationToken, Task> call, string module, TimeProvider time, ILogger log)
    {
        for (var attempt = 1; ; attempt++)
        {
            using var limit = new CancellationTokenSource(CallLimit, time);
            try
            {
                await call(limit.Token);
                return;
            }
            catch (Exception fault) when (attempt == Attempts)
            {
                LifecycleLog.WarmUpFailed(log, module, fault);
                return;
            }
            catch (Exception fault)
            {
                LifecycleLog.WarmUpRepeated(log, module, fault);
            }
        }
    }
}
