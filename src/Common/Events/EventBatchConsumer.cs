using MassTransit;

namespace Ticketing.Common.Events;

/// <summary>Puts what arrives into the inbox. A failure goes back to the relay, which keeps the facts and hands them over again.</summary>
internal sealed class EventBatchConsumer(InProcessBus bus, Inbox inbox) : IConsumer<EventBatch>
{
    public async Task Consume(ConsumeContext<EventBatch> context)
    {
        try
        {
            await inbox.AddAsync(context.Message.Events, context.CancellationToken);
            bus.Arrived(context.Message.Id);
        }
        catch (Exception fault)
        {
            bus.Arrived(context.Message.Id, fault);
        }
    }
}
