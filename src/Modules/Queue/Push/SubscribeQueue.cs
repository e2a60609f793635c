using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ticketing.Common.Api;
using Ticketing.Queues.Contracts;
using Ticketing.Queues.Endpoints;
using Ticketing.Queues.Rules;

namespace Ticketing.Queues.Push;

internal static class SubscribeQueue
{
    /// <summary>The part of the description that both push calls share.</summary>
    public const string TokenAndLimit =
        "The token is taken from ?token= where it is there, whatever the Authorization header says. A ticket may have eight streams on a " +
        "replica, or what Push:MaxListenersPerPlace says; one more is refused with 429 and Retry-After.";

    /// <summary>What both push calls refuse beside what all calls do.</summary>
    public static readonly RefusesWith Refusals = new(QueueErrors.TooManyStreams);

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet(WaitingRoomApi.Path + "/subscribe", HandleAsync)
        .RequireToken(AdmissionLevel.Authentic, takesQuery: true, needsUser: false)
        .WithMetadata(Refusals)
        .WithName("SubscribeQueue")
        .WithTags(WaitingRoomApi.Tag)
        .WithSummary("Listen to server-sent events")
        .WithDescription(
            "Events position, admitted, hold-ended, expired and closed; the data is that of the status. The state comes at once, also after a reconnect. " +
            "Listening keeps the place in line. " + TokenAndLimit)
        .Produces(StatusCodes.Status200OK, contentType: "text/event-stream")
        .Produces(StatusCodes.Status204NoContent);

    private static async Task HandleAsync(HttpContext context, PushSession session)
    {
        // A browser reconnects after every end of a stream; 204 stops it.
        if (PushedEvent.IsLast(context.Request.Headers["Last-Event-ID"]))
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        TcpUserTimeout.Set(context);
        await session.RunAsync(context, new EventStream(context.Response));
    }
}
