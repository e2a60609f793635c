using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Ticketing.Queues.Contracts;
using Ticketing.Queues.Push;

namespace Ticketing.Queues.Endpoints;

internal static class SubscribeQueue
{
    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet(WaitingRoomApi.Path + "/subscribe", HandleAsync)
        .RequireToken(AdmissionLevel.Authentic, takesQuery: true)
        .WithName("SubscribeQueue")
        .WithTags(WaitingRoomApi.Tag)
        .WithSummary("Be told, as server-sent events")
        .WithDescription("Events position, admitted, hold-ended, expired and closed; the data is that of the status. The state is told at once, also after a reconnect. Listening counts as a sign of life.")
        .Produces(StatusCodes.Status200OK, contentType: "text/event-stream")
        .Produces(StatusCodes.Status204NoContent);

    private static async Task HandleAsync(HttpContext context, PushSession session)
    {
        // A browser reconnects after every end of a stream; 204 is how it is told that there is nothing more.
        if (PushedEvent.IsLast(context.Request.Headers["Last-Event-ID"]))
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        DeadPeer.Notice(context);
        var stream = new EventStream(context.Response);
        await stream.OpenAsync();
        await session.RunAsync(context, session.Open(context, stream), stream);
    }
}
