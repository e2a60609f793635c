using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Ticketing.Queues.Contracts;

namespace Ticketing.Payments.Background;

/// <summary>Frees slots after payments. The money has moved by then, so the line being away changes no answer: the slot is freed when it is back.</summary>
internal sealed class SlotRelease : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private readonly Channel<Visitor> _left = Channel.CreateUnbounded<Visitor>(new UnboundedChannelOptions { SingleReader = true });
    private readonly IQueueSlots _slots;
    private readonly TimeProvider _time;
    private readonly Counter<long> _failures;
    private readonly ILogger<SlotRelease> _log;

    public SlotRelease(IQueueSlots slots, TimeProvider time, IMeterFactory meters, ILogger<SlotRelease> log)
    {
        _slots = slots;
        _time = time;
        _failures = meters.Create("Ticketing.Payments").CreateCounter<long>(
            "payment_slot_release_failures_total", description: "Payments after which the slot could not be freed at once.");
        _log = log;
    }

    /// <summary>Frees the slot now, or as soon as the line answers again.</summary>
    public async Task ReleaseAsync(Visitor visitor)
    {
        try
        {
            await _slots.CompleteAsync(visitor, CancellationToken.None);
        }
        catch (Exception fault)
        {
            _failures.Add(1);
            PaymentLog.SlotNotFreed(_log, fault);
            _left.Writer.TryWrite(visitor);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (await _left.Reader.WaitToReadAsync(stoppingToken))
                await FreeLeftAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            return;
        }
    }

    private async Task FreeLeftAsync(CancellationToken stopping)
    {
        var freed = 0;
        while (_left.Reader.TryPeek(out var visitor))
        {
            try
            {
                await _slots.CompleteAsync(visitor, stopping);
                _left.Reader.TryRead(out _);
                freed++;
            }
            catch (Exception fault) when (fault is not OperationCanceledException || !stopping.IsCancellationRequested)
            {
                _failures.Add(1);
                await Task.Delay(Pause, _time, stopping);
            }
        }

        PaymentLog.SlotsFreed(_log, freed);
    }
}
