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
/// Limits calls by token buckets in Redis, which all replicas share. A tenth of a client's rate and of its burst passes on credit: the calls of an ordinary
/// client cost Redis nothing and wait for nothing. Beyond it a replica asks the buckets of a call in one round trip, before the call itself. It takes the
/// calls on credit with it, and up to a tenth of the limit for calls to come within the second. An empty bucket is not asked again before its time, and
/// its client has no credit. So the limit is exact within a tenth for each replica, and a flood costs Redis little.
/// While Redis does not answer, calls are not counted: the limits protect Redis, and are no reason to fail.
/// </summary>
public sealed class RateLimits
{
    // Below the timeout of the calls themselves, so that both together stay below two seconds.
    private static readonly TimeSpan MaxTimeout = TimeSpan.FromMilliseconds(500);

    // For how long Redis is not asked after a failure.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    // All leases end together, so that no single lease has to be checked.
    private const long LeaseTimeUs = 1_000_000;

    private static readonly TimeSpan Spacing = TimeSpan.FromMilliseconds(1);

    private readonly LimitPolicy?[] _policies;
    private readonly LimitCredits?[] _credits;
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
        _credits = Array.ConvertAll(_policies, static policy => policy is null ? null : new LimitCredits(policy.CreditPerSecond, policy.CreditBurst));
        _script = new RedisScript("limits", TextOf(options.Value));
        _batcher = new(AskAsync, timeout, Spacing);
        _current = new Generation(NowUs / LeaseTimeUs, new ConcurrentDictionary<LimitSubject, LimitLease>());
    }

    /// <summary>Whether any limit is on.</summary>
    public bool AreOn => Array.Exists(_policies, policy => policy is not null);

    private long NowUs => _time.GetElapsedTime(0).Ticks / TimeSpan.TicksPerMicrosecond;

    private long NowMs => NowUs / 1000;

    /// <summary>Counts a call by each of the subjects whose limit is on.</summary>
    /// <returns>The tightest limit, or the one that refuses the call; null where none was counted.</returns>
    public ValueTask<LimitState?> TakeAsync(params ReadOnlySpan<LimitSubject> subjects)
    {
        LimitState? tightest = null;
        List<Question>? questions = null;
        var now = NowUs;
        foreach (var subject in subjects)
        {
            if (_policies[(int)subject.Kind] is not { } policy)
                continue;
            if (_credits[(int)subject.Kind]!.TryUse(subject.GetHashCode(), now, out var used))
            {
                tightest = LimitState.Tighter(tightest, new LimitState(policy, policy.Burst - used, null));
                continue;
            }

            var lease = LeasesOf(now / LeaseTimeUs).Find(subject, policy);
            if (lease.TryUse(out var remaining))
                tightest = LimitState.Tighter(tightest, new LimitState(policy, remaining, null));
            else if (lease.RefusedFor(NowMs) is > 0 and var wait)
                return ValueTask.FromResult<LimitState?>(Refuse(policy, wait));
            else
                (questions ??= []).Add(new Question(subject, policy, lease));
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
        if (!MayAsk())
        {
            _metrics.Uncounted();
            return tightest;
        }

        foreach (var question in questions)
            question.Asked = question.Lease.Ask(question.Policy.Lease, out question.Debt);
        long[] answers;
        try
        {
            answers = await _batcher.RunAsync(questions);
        }
        catch (Exception fault) when (Faults.IsUnavailable(fault) || fault is BadReplyException)
        {
            questions.ForEach(static question => question.Lease.Answered(question.Asked));
            PauseAsking();
            _metrics.Uncounted();
            return tightest;
        }

        LimitState? refused = null;
        for (var i = 0; i < questions.Count; i++)
        {
            var question = questions[i];
            // The calls that were used on credit are paid first.
            var granted = answers[3 * i] - question.Debt;
            var retryAfter = answers[3 * i] > 0 ? question.Policy.RefillMs : answers[(3 * i) + 2];
            var remaining = question.Lease.Answer(question.Asked, granted, answers[(3 * i) + 1], NowMs + retryAfter);
            if (granted <= 0)
            {
                refused ??= Refuse(question.Policy, retryAfter);
                _credits[(int)question.Subject.Kind]!.Withdraw(question.Subject.GetHashCode(), NowUs);
            }
            else
            {
                tightest = LimitState.Tighter(tightest, new LimitState(question.Policy, remaining, null));
            }
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
                (keys[at], values[2 * at], values[(2 * at) + 1]) = (question.Subject.Key, (int)question.Policy.Kind + 1, question.Asked + question.Debt);
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

    private bool MayAsk() => _breaker.State == CircuitState.Closed && NowMs >= Volatile.Read(ref _pausedUntilMs);

    private void PauseAsking() => Volatile.Write(ref _pausedUntilMs, NowMs + (long)Pause.TotalMilliseconds);

    private Generation LeasesOf(long second)
    {
        var current = _current;
        if (current.Second >= second)
            return current;
        var next = new Generation(second, current.Second == second - 1 ? current.Leases : new ConcurrentDictionary<LimitSubject, LimitLease>());
        return Interlocked.CompareExchange(ref _current, next, current) == current ? next : _current;
    }

    private sealed class Generation(long second, ConcurrentDictionary<LimitSubject, LimitLease> before)
    {
        public long Second => second;

        public ConcurrentDictionary<LimitSubject, LimitLease> Leases { get; } = new();

        /// <summary>
        /// A client that asked in the second before has already paid for its credit, except for what it has regained since. A client that was refused then has
        /// none, and its bucket is not asked before it can have a call.
        /// </summary>
        public LimitLease Find(LimitSubject subject, LimitPolicy policy)
        {
            if (Leases.TryGetValue(subject, out var lease))
                return lease;
            if (!before.TryGetValue(subject, out var earlier))
                return Leases.GetOrAdd(subject, new LimitLease(policy.CreditBurst));
            var next = new LimitLease(earlier.WasRefused ? 0 : policy.CreditPerSecond);
            next.Continue(earlier);
            return Leases.GetOrAdd(subject, next);
        }
    }

    private sealed class Question(LimitSubject subject, LimitPolicy policy, LimitLease lease)
    {
        /// <summary>How many calls were used on credit.</summary>
        public int Debt;

        public LimitSubject Subject => subject;

        public LimitPolicy Policy => policy;

        public LimitLease Lease => lease;

        /// <summary>How many calls are asked for.</summary>
        public int Asked { get; set; }
    }
}
