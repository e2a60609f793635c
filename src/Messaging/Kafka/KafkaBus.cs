using System.Text;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Ticketing.Messaging.Events;

namespace Ticketing.Messaging.Kafka;

/// <summary>
/// Hands facts to Kafka: a topic for each kind, the fact's key as key, acknowledged by all replicas of the broker (<c>acks=all</c>), each stored once and in order (an idempotent producer).
/// </summary>
internal sealed class KafkaBus(IOptions<KafkaOptions> options, ILogger<KafkaBus> log) : IEventBus, IDisposable
{
    public const string ClientId = "concert";

    // After a broker has come back nobody waits longer for the next attempt.
    public static readonly TimeSpan ReconnectAtMost = TimeSpan.FromSeconds(1);

    private const string ReasonHeader = "reason";

    private readonly Lock _gate = new();
    private IProducer<string, byte[]>? _producer;

    public string Name => "kafka";

    // Not to be cancelled: it ends within the delivery timeout, and what became of the facts is not known before.
    public async Task PublishAsync(IReadOnlyList<EventMessage> events, CancellationToken cancellation)
    {
        var producer = Producer();
        try
        {
            // All are handed over before the first is waited for: one after the other, in the order in which they are to be stored.
            await Task.WhenAll([.. events.Select(message => producer.ProduceAsync(message.Topic, KafkaEvent.Of(message), CancellationToken.None))]);
        }
        catch (KafkaException)
        {
            // Once an order could have been broken, this one takes nothing more.
            await RetireAsync(producer);
            throw;
        }
    }

    /// <summary>Puts a message that is no fact into the dead topic of the one it was found in, as it is, and says why.</summary>
    public async Task BuryAsync(KafkaEvent message, string? key, string reason)
    {
        var headers = new Headers();
        foreach (var header in message.Headers)
            headers.Add(header.Key, header.GetValueBytes());
        headers.Add(ReasonHeader, Encoding.UTF8.GetBytes(reason));
        var producer = Producer();
        try
        {
            await producer.ProduceAsync(KafkaTopics.DeadOf(message.Topic), new Message<string, byte[]> { Key = key!, Value = message.Value, Headers = headers });
        }
        catch (KafkaException)
        {
            await RetireAsync(producer);
            throw;
        }
    }

    public void Dispose() => _producer?.Dispose();

    private IProducer<string, byte[]> Producer()
    {
        lock (_gate)
            return _producer ??= Make();
    }

    private IProducer<string, byte[]> Make() => new ProducerBuilder<string, byte[]>(new ProducerConfig
    {
        BootstrapServers = options.Value.BootstrapServers,
        ClientId = ClientId,
        Acks = Acks.All,
        EnableIdempotence = true,
        EnableGaplessGuarantee = true,
        MessageTimeoutMs = options.Value.DeliveryTimeoutMs,
        ReconnectBackoffMaxMs = (int)ReconnectAtMost.TotalMilliseconds,
        LingerMs = 1,
    })
        .SetLogHandler((_, line) => KafkaLog.Client(log, line.Facility, line.Message))
        .SetErrorHandler((_, error) => KafkaLog.Trouble(log, error.Code, error.Reason))
        .Build();

    private async Task RetireAsync(IProducer<string, byte[]> producer)
    {
        lock (_gate)
        {
            if (_producer != producer)
                return;
            _producer = null;
        }

        // It waits for threads of its own.
        await Task.Run(producer.Dispose);
    }
}
