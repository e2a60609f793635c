using Ticketing.Common.Api;

namespace Ticketing.Queues.Endpoints;

/// <summary>What the calls of the waiting room API share.</summary>
internal static class WaitingRoomApi
{
    public const string Path = "/api/v1/queue";
    public const string Tag = "Waiting room";

    /// <summary>A success in this API's envelope.</summary>
    public static WaitingRoomEnvelope<T> Ok<T>(T data) => new("OK", data);
}
