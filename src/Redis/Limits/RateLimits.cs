using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.Options;
using Polly.CircuitBreaker;
using StackExchange.Redis;
using Ticketing.Common.Resilience;
using Ticketing.Common.Results;

namespace Ticketing.Redis.Limits;

/// <summary>
/// Limits calls by token buckets in Redis, which all replicas share. The buckets of a call are asked in one round trip, before the call itself. A replica
/// takes up to a tenth of a bucket at a time and uses it within a second, and a bucket that is empty is not asked again before its time: a client with many
/// calls costs Redis few. No more calls are granted than the bucket has; each replica can leave a tenth of it unused.
/// While Redis does not answer, calls are not counted: the limits protect Redis, and are no reason to fail.
/// </summary>
public sealed class RateLimits
{
    // Below the timeout of the calls themselves, so that both together stay below two seconds.
    private static readonly TimeSpan MaxTimeout = TimeSpan.FromMilliseconds(500);

    // For how long Redis is not asked after a failure.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Spacing = TimeSpan.FromMilliseconds(1);

    private readonly LimitPolicy?[] _policies;
    private readonly RedisConnection _redis;
    private readonly CircuitBreaker _breaker;
    private readonly TimeProvider _time;
    private readonly LimitMetrics _metrics;
    private readonly RedisScript _script;
    private readonly ScriptBatcher<IReadOnlyList<Question>, long[]> _batcher;
    private volatile Generation _current;
    private long _pausedUntilMs;

    /// <summary>Prepares the limits.</summary>
    public RateLimits(RedisConnection redis, Breakers breakers, IOptions<LimitOptions> options, IMeterFactory meters, TimeProvider time)
    {
        var timeout = redis.Timeout < MaxTimeout ? redis.Timeout : MaxTimeout;
        (_redis, _breaker, _time, _metrics) = (redis.Within(timeout), breakers.Queue, time, new LimitMetrics(meters));
        _policies = LimitPolicy.Of(options.Value);
        _script = new RedisScript("limits", TextOf(options.Value));
        _batcher = new(AskAsync, timeout, Spacing);
        _current = new Generation(time.GetTimestamp());
    }

    /// <summary>Whether any limit is on.</summary>
    public bool AreOn => Array.Exists(_policies, policy => policy is not null);

    private long NowMs => (long)_time.GetElapsedTime(0).TotalMilliseconds;

    /// <summary>Counts a call by each of the subjects whose limit is on.</summary>
    /// <returns>The tightest limit, or the one that refuses the call; null where none was counted.</returns>
    public ValueTask<LimitState?> TakeAsync(params ReadOnlySpan<LimitSubject> subjects)
    {
        LimitState? tightest = null;
        List<Question>? questions = null;
        var leases = Leases();
        foreach (var subject in subjects)
        {
            if (_policies[(int)subject.Kind] is not { } policy)
                continue;
            var lease = leases.GetOrAdd(subject, static _ => new LimitLease());
            if (lease.TryUse(out var remaining))
                tightest = Tighter(tightest, new LimitState(policy, remaining, null));
            else if (lease.RefusedFor(NowMs) is > 0 and var wait)
                return ValueTask.FromResult<LimitState?>(Refuse(policy, wait));
            else
                (questions ??= []).Add(new Question(subject.Key, policy, lease));
        }

        return questions is null ? ValueTask.FromResult(tightest) : TakeAsync(questions, tightest);
    }

    /// <summary>The text of the script.</summary>
    internal static string TextOf(LimitOptions options)
    {
        // A limit that is off is not asked for.
        int[] rates = [options.AddressPerSecond, options.UserPerSecond, options.TokenPerSecond];
        var intervals = rates.Select(rate => (1_000_000.0 / Math.Max(1, rate)).ToString("R", CultureInfo.InvariantCulture));
        return RedisScript.AllowsFullMemory + FormattableString.Invariant($$"""
            local INTERVAL, BURST = { {{string.Join(", ", intervals)}} }, { {{options.AddressBurst}}, {{options.UserBurst}}, {{options.TokenBurst}} }

            """) + RedisScript.Embedded(typeof(RateLimits).Assembly, "limits.lua");
    }

    private async ValueTask<LimitState?> TakeAsync(List<Question> questions, LimitState? tightest)
    {
        if (_breaker.State != CircuitState.Closed || NowMs < Volatile.Read(ref _pausedUntilMs))
        {
            _metrics.Uncounted();
            return tightest;
        }

        foreach (var question in questions)
            question.Wanted = question.Lease.Ask(question.Policy.Lease);
        long[] answers;
        try
        {
            answers = await _batcher.RunAsync(questions);
        }
        catch (Exception fault) when (Faults.IsUnavailable(fault) || fault is BadReplyException)
        {
            questions.ForEach(static question => question.Lease.Answered(question.Wanted));
            Volatile.Write(ref _pausedUntilMs, NowMs + (long)Pause.TotalMilliseconds);
            _metrics.Uncounted();
            return tightest;
        }

        LimitState? refused = null;
        for (var i = 0; i < questions.Count; i++)
        {
            var (question, granted, retryAfter) = (questions[i], answers[3 * i], answers[(3 * i) + 2]);
            var remaining = question.Lease.Answer(question.Wanted, granted, answers[(3 * i) + 1], NowMs + retryAfter);
            if (granted == 0)
                refused ??= Refuse(question.Policy, retryAfter);
            else
                tightest = Tighter(tightest, new LimitState(question.Policy, remaining, null));
        }

        return refused ?? tightest;
    }

    private async Task<long[][]> AskAsync(IReadOnlyList<IReadOnlyList<Question>> calls)
    {
        var count = calls.Sum(static call => call.Count);
        var (keys, values) = (new RedisKey[count], new RedisValue[2 * count]);
        var at = 0;
        foreach (var call in calls)
        {
            foreach (var question in call)
            {
                (keys[at], values[2 * at], values[(2 * at) + 1]) = (question.Key, (int)question.Policy.Kind + 1, question.Wanted);
                at++;
            }
        }

        var reply = await _script.RunAsync(_redis, keys, values, 3 * count);
        var answers = new long[calls.Count][];
        at = 0;
        for (var i = 0; i < answers.Length; i++)
        {
            answers[i] = new long[3 * calls[i].Count];
            for (var j = 0; j < answers[i].Length; j++)
                answers[i][j] = reply[at++];
        }

        return answers;
    }

    private LimitState Refuse(LimitPolicy policy, long waitMs)
    {
        _metrics.Refused(policy.Kind);
        return new LimitState(policy, 0, TimeSpan.FromMilliseconds(Math.Max(1, waitMs)));
    }

    private static LimitState Tighter(LimitState? one, LimitState other) => one is { } first && first.Remaining <= other.Remaining ? first : other;

    // All leases are dropped together after a second, so that none has to be looked at by itself.
    private ConcurrentDictionary<LimitSubject, LimitLease> Leases()
    {
        var current = _current;
        if (_time.GetElapsedTime(current.Began) < LeaseTime)
            return current.Leases;
        var next = new Generation(_time.GetTimestamp());
        return (Interlocked.CompareExchange(ref _current, next, current) == current ? next : _current).Leases;
    }

    private sealed record Generation(long Began)
    {
        public ConcurrentDictionary<LimitSubject, LimitLease> Leases { get; } = new();
    }

    private sealed class Question(string key, LimitPolicy policy, LimitLease lease)
    {
        public string Key => key;

        public LimitPolicy Policy => policy;

        public LimitLease Lease => lease;

        public int Wanted { get; set; }
    }
}
