using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Options;
using Ticketing.Common.Api;
using Ticketing.Common.Results;
using Ticketing.Queues.Contracts;
using Ticketing.Queues.Endpoints;

namespace Ticketing.Queues.Push;

internal static class QueueWebSocket
{
    private static readonly Error NotAWebSocket = Errors.Malformed.Saying(
        "This address is for WebSockets: ask for an upgrade, or use /subscribe.",
        "웹소켓 전용 주소입니다. 업그레이드를 요청하거나 /subscribe를 사용해 주세요.");

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet(WaitingRoomApi.Path + "/ws", HandleAsync)
        .RequireToken(AdmissionLevel.Authentic, takesQuery: true, needsUser: false)
        .WithMetadata(SubscribeQueue.Refusals)
        .WithName("QueueWebSocket")
        .WithTags(WaitingRoomApi.Tag)
        .WithSummary("Listen over a WebSocket")
        .WithDescription(
            """The same events as /subscribe, each a JSON text: {"event","id","data"}. """ +
            "Messages of the client are ignored; one of more than 128 bytes closes the connection with 1009, and more than 4 KiB in 15 seconds cut it. " +
            SubscribeQueue.TokenAndLimit)
        .Produces(StatusCodes.Status101SwitchingProtocols);

    private static async Task HandleAsync(HttpContext context, PushSession session, IOptions<PushOptions> options, TimeProvider time)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            await RefusalWriter.WriteAsync(context, NotAWebSocket);
            return;
        }

        await using var stream = new SocketStream(context, TimeSpan.FromSeconds(options.Value.KeepAliveSeconds), time);
        await session.RunAsync(context, stream);
    }
}
