using Microsoft.Extensions.Logging;

namespace Ticketing.Queues;

internal static partial class QueueLog
{
    [LoggerMessage(EventId = 2020, Level = LogLevel.Warning, Message = "Listeners of queue {Queue} could not be told and are tried again ({Fault}: {Reason}).")]
    public static partial void PushFailed(ILogger log, string queue, string fault, string reason);

    [LoggerMessage(EventId = 2000, Level = LogLevel.Warning, Message = "The tick of queue {Queue} failed and is tried again ({Fault}: {Reason}).")]
    public static partial void TickFailed(ILogger log, string queue, string fault, string reason);

    [LoggerMessage(EventId = 2010, Level = LogLevel.Information, Message = "{Who} set queue {Queue}: capacity {Capacity}, rate {Rate}, opening {OpensAt}, mode {Mode}.")]
    public static partial void SettingsChanged(ILogger log, string queue, string who, int? capacity, int? rate, DateTimeOffset? opensAt, Admin.QueueMode mode);

    [LoggerMessage(EventId = 2011, Level = LogLevel.Information, Message = "{Who} let {People} people into queue {Queue} by hand.")]
    public static partial void AdmittedByHand(ILogger log, string queue, string who, long people);

    [LoggerMessage(EventId = 2012, Level = LogLevel.Warning, Message = "{Who} cleared queue {Queue}: {People} waiting people were sent away.")]
    public static partial void Cleared(ILogger log, string queue, string who, long people);
}
