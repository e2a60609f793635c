using Ticketing.Common.Api;
using Ticketing.Queues.Rules;
using Ticketing.Queues.Store;

namespace Ticketing.Queues.Endpoints;

/// <summary>The common parts of the waiting room API.</summary>
internal static class WaitingRoomApi
{
    public const string Path = "/api/v1/queue";
    public const string Tag = "Waiting room";

    /// <summary>A success in this API's envelope.</summary>
    public static WaitingRoomEnvelope<T> Ok<T>(T data) => new("OK", data);

    /// <summary>Why the wait of a ticket is not known; null where it is.</summary>
    public static string? ModeOf(TicketStatus status, QueueSnapshot queue) => (status, queue.Mode) switch
    {
        (TicketStatus.Waiting, QueueMode.Paused) => "PAUSED",
        (TicketStatus.Waiting, QueueMode.Draining) => "DRAINING",
        _ => null,
    };

    /// <summary>A status as this API names it.</summary>
    public static string NameOf(TicketStatus status) => status switch
    {
        TicketStatus.Waiting => "WAITING",
        TicketStatus.Ready => "READY",
        TicketStatus.Progress => "ACTIVE",
        TicketStatus.Done => "DONE",
        _ => "EXPIRED",
    };
}
