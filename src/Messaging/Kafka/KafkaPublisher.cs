using Confluent.Kafka;
using Ticketing.Messaging.Outbox;

namespace Ticketing.Messaging.Kafka;

/// <summary>Publishes events to Kafka: a topic for each kind of event, partitioned by the event's key.</summary>
internal sealed class KafkaPublisher(KafkaClients clients) : IEventPublisher, IDisposable
{
    private readonly Lock _gate = new();
    private IProducer<byte[]?, byte[]?>? _producer;

    public string Name => "kafka";

    // Not cancelled: it ends within the delivery timeout, and before that it is not known which events were stored.
    public async Task PublishAsync(IReadOnlyList<Event> events, CancellationToken cancellation)
    {
        var producer = GetProducer();
        try
        {
            // All are handed over, in order, before the first acknowledgement is awaited.
            await Task.WhenAll([.. events.Select(each => producer.ProduceAsync(each.Topic, KafkaMessage.Write(each), CancellationToken.None))]);
        }
        catch (KafkaException)
        {
            // After a gap in its sequence the producer refuses everything that follows.
            await RetireAsync(producer);
            throw;
        }
    }

    public void Dispose() => _producer?.Dispose();

    private IProducer<byte[]?, byte[]?> GetProducer()
    {
        lock (_gate)
            return _producer ??= clients.CreateProducer();
    }

    private async Task RetireAsync(IProducer<byte[]?, byte[]?> producer)
    {
        lock (_gate)
        {
            if (_producer != producer)
                return;
            _producer = null;
        }

        // Disposal blocks until the client's own threads have ended.
        await Task.Run(producer.Dispose);
    }
}
