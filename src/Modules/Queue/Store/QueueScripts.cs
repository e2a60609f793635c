using Microsoft.Extensions.Options;
using Ticketing.Queues.Admission;
using Ticketing.Redis;

namespace Ticketing.Queues.Store;

/// <summary>The scripts with the options of this replica written in front of them: constants cost nothing to send and little to read.</summary>
internal sealed class QueueScripts
{
    public QueueScripts(IOptions<QueueOptions> options)
    {
        var o = options.Value;
        // A waiting person's sign of life is written every five seconds at most, or often enough for a short wait.
        var touchMs = Math.Min(5000, o.WaitSeconds * 1000L / 10);
        var constants = FormattableString.Invariant($"""
            local CAPACITY, RATE, CLAIM, IDLE, ACTIVE = {o.Capacity}, {o.AdmitPerSecond}, {o.ClaimSeconds * 1000L}, {o.IdleSeconds * 1000L}, {o.ActiveSeconds * 1000L}
            local WAIT, POLL, BURST, TOUCH = {o.WaitSeconds * 1000L}, {o.MinPollIntervalMs}, {o.PollBurst}, {touchMs}
            local EXTENSIONS, RECOVERY = {o.MaxExtensions}, {o.RecoverySeconds * 1000L}

            """);
        Open = Script("open");
        Enter = Script("enter");
        Check = Script("check");
        Admit = Script("admit");
        Extend = Script("extend");
        Leave = Script("leave");
        Keep = Script("keep");
        Promote = Script("promote");
        Configure = Script("configure");
        AdmitNow = Script("admitnow");
        Clear = Script("clear");
        Inspect = Script("inspect");
        Pool = Script("pool");
        Restore = Script("restore");

        RedisScript Script(string name) => new(name, constants + Text("common") + Text(name));
    }

    public RedisScript Open { get; }

    public RedisScript Enter { get; }

    public RedisScript Check { get; }

    public RedisScript Admit { get; }

    public RedisScript Extend { get; }

    public RedisScript Leave { get; }

    public RedisScript Keep { get; }

    public RedisScript Promote { get; }

    public RedisScript Restore { get; }

    public RedisScript Configure { get; }

    public RedisScript AdmitNow { get; }

    public RedisScript Clear { get; }

    public RedisScript Inspect { get; }

    public RedisScript Pool { get; }

    private static string Text(string name) => RedisScript.Embedded(typeof(QueueScripts).Assembly, name + ".lua");
}
