using Microsoft.Extensions.Logging;
using Ticketing.Queues.Contracts;
using Ticketing.Queues.Rules;

namespace Ticketing.Queues.Telemetry;

internal static partial class QueueLog
{
    [LoggerMessage(EventId = 2000, Level = LogLevel.Warning, Message = "The tick of queue {Queue} failed and runs again ({Fault}: {Reason}).")]
    public static partial void TickFailed(ILogger log, string queue, string fault, string reason);

    [LoggerMessage(
        EventId = 2001, Level = LogLevel.Warning, Message = "Settings of the database could not be put in force; this runs again ({Fault}: {Reason}).")]
    public static partial void SettingsSyncFailed(ILogger log, string fault, string reason);

    [LoggerMessage(EventId = 2010, Level = LogLevel.Information,
        Message = "{Operator} set queue {Queue}: capacity {Capacity}, rate {Rate}, opening {OpensAt}, mode {Mode}, line {Line}.")]
    public static partial void SettingsChanged(
        ILogger log, string queue, string @operator, int? capacity, int? rate, DateTimeOffset? opensAt, QueueMode mode, ConcertLine line);

    [LoggerMessage(EventId = 2011, Level = LogLevel.Information, Message = "{Operator} admitted {People} people to queue {Queue}.")]
    public static partial void AdmittedByOperator(ILogger log, string queue, string @operator, long people);

    [LoggerMessage(EventId = 2012, Level = LogLevel.Warning, Message = "{Operator} cleared queue {Queue}: {People} waiting people were removed.")]
    public static partial void Cleared(ILogger log, string queue, string @operator, long people);

    [LoggerMessage(EventId = 2013, Level = LogLevel.Warning, Message = "{Method} {Endpoint} was called with a wrong operator's key.")]
    public static partial void WrongAdminKey(ILogger log, string method, string endpoint);

    [LoggerMessage(EventId = 2014, Level = LogLevel.Error, Message = "An operator's {Action} of queue {Queue} was done, but its outcome could not be stored.")]
    public static partial void OperationNotNoted(ILogger log, string queue, string action, Exception fault);

    [LoggerMessage(EventId = 2015, Level = LogLevel.Information, Message = "{Operator} started an audit.")]
    public static partial void AuditBegan(ILogger log, string @operator);

    [LoggerMessage(EventId = 2016, Message = "The audit found {Disagreements} disagreements in {Seconds} s.")]
    public static partial void AuditEnded(ILogger log, LogLevel level, long disagreements, double seconds);

    [LoggerMessage(EventId = 2017, Level = LogLevel.Warning, Message = "The audit did not finish.")]
    public static partial void AuditFailed(ILogger log, Exception fault);

    [LoggerMessage(EventId = 2018, Level = LogLevel.Warning, Message = "The lock of the audit could not be reached: {Reason}")]
    public static partial void AuditLockUnreachable(ILogger log, string reason);

    [LoggerMessage(EventId = 2020, Level = LogLevel.Warning, Message = "Listeners of queue {Queue} could not be updated; the update runs again ({Fault}: " +
        "{Reason}).")]
    public static partial void PushFailed(ILogger log, string queue, string fault, string reason);
}
