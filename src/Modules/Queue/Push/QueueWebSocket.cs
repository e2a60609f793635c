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
    // How long the host waits for the answer to a closing handshake.
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromMilliseconds(500);

    private static readonly Error NotAWebSocket = Errors.Malformed.Saying(
        "This address is for WebSockets: ask for an upgrade, or use /subscribe.",
        "웹소켓 전용 주소입니다. 업그레이드를 요청하거나 /subscribe를 사용해 주세요.");

    public static void Map(IEndpointRouteBuilder routes) => routes
        .MapGet(WaitingRoomApi.Path + "/ws", HandleAsync)
        .RequireToken(AdmissionLevel.Authentic, takesQuery: true)
        .WithName("QueueWebSocket")
        .WithTags(WaitingRoomApi.Tag)
        .WithSummary("Listen over a WebSocket")
        .WithDescription("""The same events as /subscribe, each a JSON text: {"event","id","data"}.""")
        .Produces(StatusCodes.Status101SwitchingProtocols);

    private static async Task HandleAsync(HttpContext context, PushSession session, IOptions<PushOptions> options, TimeProvider time)
    {
        if (!context.WebSockets.IsWebSocketRequest)
        {
            await RefusalWriter.WriteAsync(context, NotAWebSocket);
            return;
        }

        using var socket = await SocketStream.AcceptAsync(context, TimeSpan.FromSeconds(options.Value.KeepAliveSeconds));
        var stream = new SocketStream(socket);
        var listener = session.Open(context, stream);
        var reading = stream.DrainAsync(listener, context.RequestAborted);
        await session.RunAsync(context, listener, stream);
        await reading.WaitAsync(CloseTimeout, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
