using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Ticketing.Common.Results;
using Ticketing.Queues.Telemetry;

namespace Ticketing.Queues.Admin;

/// <summary>The operator of a request whose key was right.</summary>
/// <param name="Name">The name of the key; null for the key without a name.</param>
internal sealed record AdminOperator(string? Name);

/// <summary>
/// Checks the keys of operators. Wrong keys are counted, logged, and answered one after the other with a pause, so that guessing is slow however many
/// guess at once; right keys do not wait for that.
/// </summary>
internal sealed class AdminKeys : IDisposable
{
    private const int MaxWaiting = 8;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private static readonly Error NotAdmin = Errors.NotAuthentic.Saying(
        "This call needs an operator's key: send it as X-Admin-Key. The keys are set by Admin:Keys.",
        "관리자 키가 필요합니다. X-Admin-Key 헤더로 보내 주세요.");

    private readonly IOptionsMonitor<AdminOptions> _options;
    private readonly TimeProvider _time;
    private readonly ILogger<AdminKeys> _log;
    private readonly Counter<long> _failures;
    private readonly SemaphoreSlim _turn = new(1);
    private int _waiting;

    public AdminKeys(IOptionsMonitor<AdminOptions> options, IMeterFactory meters, TimeProvider time, ILogger<AdminKeys> log)
    {
        (_options, _time, _log) = (options, time, log);
        _failures = meters.Create(QueueMetrics.MeterName).CreateCounter<long>("admin_key_failures_total", description: "Calls with a wrong operator's key.");
        // Published at zero: Prometheus cannot see the increase of a counter whose first value is one.
        _failures.Add(0);
    }

    /// <summary>Whether the request carries an operator's key; then the request has its <see cref="AdminOperator"/>.</summary>
    /// <returns>The refusal, or null.</returns>
    public async ValueTask<Refusal?> CheckAsync(HttpContext context)
    {
        if (AdminOptions.KeyOf(context.Request) is not { } sent)
            return NotAdmin;
        if (_options.CurrentValue.Find(sent) is not { } found)
            return await SlowDownAsync(context);
        context.Features.Set(found);
        return null;
    }

    public void Dispose() => _turn.Dispose();

    private async Task<Refusal> SlowDownAsync(HttpContext context)
    {
        _failures.Add(1);
        QueueLog.WrongAdminKey(_log, context.Request.Method, context.GetEndpoint()?.DisplayName ?? "none");
        if (Interlocked.Increment(ref _waiting) > MaxWaiting)
        {
            Interlocked.Decrement(ref _waiting);
            return new Refusal(Errors.TooManyRequests) { RetryAfter = Pause * MaxWaiting };
        }

        try
        {
            await _turn.WaitAsync(context.RequestAborted);
            try
            {
                await Task.Delay(Pause, _time, context.RequestAborted);
            }
            finally
            {
                _turn.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }

        return NotAdmin;
    }
}
