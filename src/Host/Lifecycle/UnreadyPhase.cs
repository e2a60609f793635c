using Microsoft.Extensions.Options;

namespace Ticketing.Host.Lifecycle;

/// <summary>
/// The time between the order to stop and the end of serving. The host is unready and still takes whatever comes, so that nobody who has not seen that yet is turned away; each connection ends with its
/// next answer, so that none of them is in use when the server closes. It is the first of what happens at a stop: listeners are sent away after it, and then the server stops.
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
