using Ticketing.Common.Results;

namespace Ticketing.Host.Replicas;

/// <summary>
/// Writes the state of this replica and its counts to Redis every few seconds, for the other replicas. While Redis is away, the counts are kept and sent later.
/// </summary>
internal sealed class ReplicaBeat : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);

    private readonly ReplicaSampler _sampler;
    private readonly ReplicaList _list;
    private readonly TimeProvider _time;
    private readonly ILogger<ReplicaBeat> _log;
    private volatile ReplicaState _last;
    private ReplicaCounts _sent = new(0, 0, 0, 0);
    private bool _isFirst = true;

    public ReplicaBeat(ReplicaSampler sampler, ReplicaList list, TimeProvider time, ILogger<ReplicaBeat> log) =>
        (_sampler, _list, _time, _log, _last) = (sampler, list, time, log, sampler.Sample());

    /// <summary>The state of this replica, a few seconds old at most.</summary>
    public ReplicaState Last => _last;

    /// <summary>Stops, and takes this replica from the list.</summary>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await BeatAsync(null);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            _last = _sampler.Sample();
            await BeatAsync(_last);
            await Task.Delay(Interval, _time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task BeatAsync(ReplicaState? state)
    {
        var counts = _sampler.Counts;
        try
        {
            await _list.NoteAsync(
                _last.Id, state, _isFirst, new(counts.Requests - _sent.Requests, counts.Entered - _sent.Entered, counts.Admitted - _sent.Admitted, 0));
            (_sent, _isFirst) = (counts, false);
        }
        catch (Exception fault) when (Faults.IsUnavailable(fault))
        {
            // Circuit breakers and readiness already report it.
        }
        catch (Exception fault)
        {
            ReplicaLog.NotNoted(_log, fault);
        }
    }
}
