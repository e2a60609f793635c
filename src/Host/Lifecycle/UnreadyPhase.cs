using Microsoft.Extensions.Options;

namespace Ticketing.Host.Lifecycle;

/// <summary>
/// The time between the request to stop and the end of serving. The host is not ready and still serves, so that clients of a load balancer that has not
/// noticed yet are not turned away. It is the first step of a stop: push streams are closed after it, and then the server stops.
/// </summary>
internal sealed class UnreadyPhase(IOptions<ShutdownOptions> options, TimeProvider time, ILogger<UnreadyPhase> log) : IHostedLifecycleService
{
    /// <inheritdoc/>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        var seconds = options.Value.UnreadySeconds;
        if (seconds == 0)
            return;
        LifecycleLog.Unready(log, seconds);
        await Task.Delay(TimeSpan.FromSeconds(seconds), time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
