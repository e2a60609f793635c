using Microsoft.Extensions.Options;
using Ticketing.Queues.Admission;

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
        Open = new QueueScript("open", constants);
        Enter = new QueueScript("enter", constants);
        Check = new QueueScript("check", constants);
        Admit = new QueueScript("admit", constants);
        Extend = new QueueScript("extend", constants);
        Leave = new QueueScript("leave", constants);
        Keep = new QueueScript("keep", constants);
        Promote = new QueueScript("promote", constants);
        Configure = new QueueScript("configure", constants);
        AdmitNow = new QueueScript("admitnow", constants);
        Clear = new QueueScript("clear", constants);
        Inspect = new QueueScript("inspect", constants);
        Pool = new QueueScript("pool", constants);
        Restore = new QueueScript("restore", constants);
    }

    public QueueScript Open { get; }

    public QueueScript Enter { get; }

    public QueueScript Check { get; }

    public QueueScript Admit { get; }

    public QueueScript Extend { get; }

    public QueueScript Leave { get; }

    public QueueScript Keep { get; }

    public QueueScript Promote { get; }

    public QueueScript Restore { get; }

    public QueueScript Configure { get; }

    public QueueScript AdmitNow { get; }

    public QueueScript Clear { get; }

    public QueueScript Inspect { get; }

    public QueueScript Pool { get; }
}
