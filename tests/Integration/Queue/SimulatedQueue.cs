using Microsoft.Extensions.Options;
using StackExchange.Redis;
using Ticketing.Queues.Admission;
using Ticketing.Queues.Rules;
using Ticketing.Queues.Store;
using Ticketing.Redis;

namespace Ticketing.Tests.Integration.Queue;

/// <summary>
/// A queue of people that the real scripts serve by a clock of its own: the only change to their text is where they read the time. It records each wait that
/// was estimated, beside the true one.
/// </summary>
internal sealed class SimulatedQueue : IDisposable
{
    private const int Batch = 100;
    private const string ReadsTheClock = "local clock = call('TIME')\nlocal micros = clock[1] * 1000000 + clock[2]\n";

    // A time that Redis itself has passed, so that key expiry plays no part.
    private const double Start = 1_800_000_000;

    private readonly IDatabase _redis;
    private readonly QueueOptions _options;
    private readonly WaitEstimate _estimate;
    private readonly Func<Random, double> _stay;
    private readonly Random _random;
    private readonly RedisKey[] _keys;
    private readonly Dictionary<string, string> _scripts = [];
    private readonly PriorityQueue<Action, double> _events = new();
    private readonly List<Estimate> _estimates = [];
    private readonly List<Person> _polls = [];
    private readonly Dictionary<string, Person> _people = [];
    private double _now = Start;
    private int _admittedAfterWaiting;

    /// <param name="redis">Where the scripts run.</param>
    /// <param name="options">The rules.</param>
    /// <param name="stay">How long a person uses a slot, in seconds.</param>
    /// <param name="seed">Makes the run repeatable.</param>
    public SimulatedQueue(IDatabase redis, QueueOptions options, Func<Random, double> stay, int seed)
    {
        (_redis, _options, _stay, _random) = (redis, options, stay, new Random(seed));
        _estimate = new WaitEstimate(Options.Create(options));
        _keys = ["q:{" + Replica.NewQueue() + "}:meta"];
        Run("open", [0, 0], 2);
        At(1, Tick);
    }

    private sealed record Estimate(double At, Person Person, double Seconds, int AdmittedBefore);

    private sealed class Person(string user)
    {
        public string User { get; } = user;

        public long Ticket { get; set; }

        public bool IsSilent { get; set; }

        public double? AdmittedAt { get; set; }
    }

    /// <summary>People enter at once; a part of them goes silent after so many seconds.</summary>
    public void Enter(int people, double silent = 0, double silentAfter = 0)
    {
        foreach (var part in Enumerable.Range(0, people).Select(i => new Person($"u-{_people.Count + i}")).ToArray().Chunk(Batch))
        {
            RedisValue[] values = [0, .. part.SelectMany(person => (RedisValue[])[person.User, ""])];
            var (queue, reply) = Read(Run("enter", values, QueueSnapshot.Length, EnterReply.Length * part.Length));
            foreach (var person in part)
            {
                _people.Add(person.User, person);
                var ticket = EnterReply.Read(queue, reply);
                person.Ticket = ticket.Ticket;
                if (_random.NextDouble() < silent)
                    At(silentAfter, () => person.IsSilent = true);
                if (ticket.Status == TicketStatus.Ready)
                    Admit(person);
                else
                    At(_random.NextDouble(), () => Poll(person));
            }
        }
    }

    /// <summary>Changes a field of the queue's settings after so many seconds.</summary>
    public void Change(double after, string field, int value) => At(after, () => _redis.HashSet(_keys[0], field, value));

    /// <summary>Runs until the line is empty.</summary>
    public void Run()
    {
        while (_events.TryDequeue(out var run, out var at))
        {
            _now = Math.Max(_now, at);
            run();
        }
    }

    /// <summary>The median of the errors of estimates, as a share of the true wait, of those who waited at least a second after their estimate.</summary>
    /// <param name="from">How many had been admitted after a wait, at least.</param>
    /// <param name="below">How many had been admitted, less than.</param>
    public double MedianError(int from, int below = int.MaxValue)
    {
        var errors = _estimates
            .Where(each => each.AdmittedBefore >= from && each.AdmittedBefore < below && each.Person.AdmittedAt > each.At + 1)
            .Select(each => Math.Abs(each.Seconds - TrueWait(each)) / TrueWait(each))
            .Order()
            .ToList();
        return errors.Count >= 10
            ? errors[errors.Count / 2]
            : throw new InvalidOperationException($"Only {errors.Count} estimates were made: the test would prove nothing.");
    }

    public void Dispose() => _redis.KeyDelete([.. Keys()]);

    private static double TrueWait(Estimate estimate) => estimate.Person.AdmittedAt!.Value - estimate.At;

    private void At(double after, Action run) => _events.Enqueue(run, _now + after);

    private void Poll(Person person)
    {
        if (person.IsSilent)
            return;
        // Polls that are due in the same tenth of a second travel together.
        if (_polls.Count == 0)
            At(0.1, () =>
            {
                foreach (var part in _polls.Chunk(Batch))
                    Check(part);
                _polls.Clear();
            });
        _polls.Add(person);
    }

    private void Check(Person[] people)
    {
        var values = people.SelectMany(person => new RedisValue[] { person.User, person.Ticket, 1, 0 }).ToArray();
        var (queue, reply) = Read(Run("check", values, QueueSnapshot.Length, CheckReply.Length * people.Length));
        foreach (var person in people)
            Heard(person, CheckReply.Read(queue, reply));
    }

    private void Heard(Person person, CheckReply ticket)
    {
        if (ticket.Status == TicketStatus.Ready)
        {
            Admit(person);
            return;
        }

        // A person who polls too late for a short claim time has lost the slot.
        if (ticket.Status != TicketStatus.Waiting)
            return;
        if (_estimate.Wait(ticket.Position, ticket.Queue) is { } wait)
            _estimates.Add(new Estimate(_now, person, wait.TotalSeconds, _admittedAfterWaiting));
        At(_estimate.PollAfter(ticket).TotalSeconds, () => Poll(person));
    }

    private void Admit(Person person)
    {
        if (person.IsSilent)
            return;
        var slot = Run("claim", [person.User, person.Ticket, 1], 1, SlotReply.Length);
        slot.Flag();
        person.AdmittedAt = SlotReply.Read(slot).AdmittedAtMs / 1000.0;
        if (person.AdmittedAt > Start)
            _admittedAfterWaiting++;
        At(_stay(_random), () => Run("leave", [person.User, person.Ticket], 1, 1));
    }

    private void Tick()
    {
        while (true)
        {
            var (queue, reply) = Read(Run("promote", [1, 500, 1], QueueSnapshot.Length, TickReply.Length));
            var tick = TickReply.Read(queue, reply);
            if (tick.Rest == TickRest.Continue)
                continue;
            if (queue.Waiting > 0)
                At(tick.Rest == TickRest.ContinueWhenRateAllows ? 0.05 : Math.Min(1, tick.NextEndInMs > 0 ? tick.NextEndInMs / 1000.0 : 1), Tick);
            return;
        }
    }

    private static (QueueSnapshot Queue, ReplyReader Reply) Read(ReplyReader reply) => (QueueSnapshot.Read(reply), reply);

    private ReplyReader Run(string script, RedisValue[] values, int head, int rest = 0)
    {
        if (!_scripts.TryGetValue(script, out var text))
        {
            var real = QueueScripts.TextOf(script, _options);
            text = real.Replace(ReadsTheClock, "local micros = tonumber(call('GET', prefix .. 'clock'))\n", StringComparison.Ordinal);
            _scripts.Add(script, text != real ? text : throw new InvalidOperationException("The scripts read the clock in another way now."));
        }

        _redis.StringSet(Key("clock"), (long)(_now * 1_000_000));
        return new ReplyReader(script, new ScriptReply(script, _redis.ScriptEvaluate(text, _keys, values), head, rest));
    }

    private RedisKey Key(string part) => _keys[0].ToString()[..^"meta".Length] + part;

    private IEnumerable<RedisKey> Keys() =>
        ((string[])["meta", "seq", "waiting", "active", "seen", "slots", "ended", "restored", "admits", "pool", "tick", "clock"]).Select(Key);
}
