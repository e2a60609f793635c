using Confluent.Kafka;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Ticketing.Common.Events;

namespace Ticketing.Adapters.Kafka;

/// <summary>
/// Receives every topic that somebody handles. MassTransit gives up a consumer whose broker went away and waits longer each time before it makes another, half a minute in the end;
/// here another is made after a second, so that facts flow again as soon as the broker is back.
/// </summary>
internal sealed class KafkaReceivers(IServiceProvider services, IEnumerable<IEventConsumer> handlers, IOptions<KafkaOptions> options, TimeProvider time, ILogger<KafkaReceivers> log) : BackgroundService
{
    private const int AtOnce = 8;
    private const int CommitEvery = 100;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // So soon are the partitions of a replica that died given to others.
    private static readonly TimeSpan SessionTimeout = TimeSpan.FromSeconds(10);

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // There is none before the bus has started.
        var rider = services.GetRequiredService<IKafkaRider>();
        return Task.WhenAll(handlers.SelectMany(handler => handler.Topics).Distinct().Select(topic => ReceiveAsync(rider, topic, stoppingToken)));
    }

    private async Task ReceiveAsync(IKafkaRider rider, string topic, CancellationToken stopping)
    {
        for (var losses = 0; !stopping.IsCancellationRequested; losses++)
        {
            var before = losses;
            var watch = new Watch(() =>
            {
                if (before > 0)
                    KafkaLog.ReceivesAgain(log, topic);
                losses = 0;
            });
            // A group of its own, so that who comes and goes elsewhere does not halt this topic.
            var receiver = rider.ConnectTopicEndpoint<string, KafkaEvent>(topic, $"{options.Value.ConsumerGroup}.{topic}", (context, endpoint) =>
            {
                Configure(context, endpoint);
                endpoint.ConnectReceiveEndpointObserver(watch);
            });
            await ((Task)watch.Lost).WaitAsync(stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (losses == 0 && !stopping.IsCancellationRequested)
                KafkaLog.ReceivesNothing(log, topic, await watch.Lost);
            await receiver.StopAsync(CancellationToken.None);
            await Task.Delay(Pause, time, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static void Configure(IRiderRegistrationContext context, IKafkaTopicReceiveEndpointConfigurator<string, KafkaEvent> endpoint)
    {
        endpoint.SetKeyDeserializer(Deserializers.Utf8);
        endpoint.SetValueDeserializer(new KafkaEvent.Deserializer());
        endpoint.AutoOffsetReset = AutoOffsetReset.Earliest;
        // Facts of one key one after the other, others side by side. An offset is committed when everything before it is in the inbox.
        endpoint.ConcurrentMessageLimit = AtOnce;
        endpoint.ConcurrentDeliveryLimit = 1;
        endpoint.CheckpointMessageCount = CommitEvery;
        endpoint.CheckpointInterval = TimeSpan.FromSeconds(1);
        endpoint.SessionTimeout = SessionTimeout;
        // A database that is away holds a partition up for as long as that lasts; whether the replica lives is told by its heartbeat.
        endpoint.MaxPollInterval = TimeSpan.FromDays(1);
        endpoint.ConfigureConsumer<KafkaEventConsumer>(context);
    }

    /// <summary>Sees when a receiver has its broker, and when it has lost it.</summary>
    private sealed class Watch(Action onReady) : IReceiveEndpointObserver
    {
        private readonly TaskCompletionSource<Exception?> _lost = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<Exception?> Lost => _lost.Task;

        public Task Ready(ReceiveEndpointReady ready)
        {
            onReady();
            return Task.CompletedTask;
        }

        public Task Stopping(ReceiveEndpointStopping stopping) => Task.CompletedTask;

        public Task Completed(ReceiveEndpointCompleted completed) => Task.CompletedTask;

        public Task Faulted(ReceiveEndpointFaulted faulted)
        {
            _lost.TrySetResult(faulted.Exception);
            return Task.CompletedTask;
        }
    }
}
