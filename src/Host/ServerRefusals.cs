using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Ticketing.Common.Api;

namespace Ticketing.Host;

/// <summary>
/// Gives the envelope to the answers that the web server writes by itself: to a request that it cannot read (400, 408, 414, 431, 505) and that
/// therefore reaches no middleware. The server announces each of them before it sends it.
/// </summary>
internal sealed class ServerRefusals : IObserver<KeyValuePair<string, object?>>
{
    private const string BadRequest = "Microsoft.AspNetCore.Server.Kestrel.BadRequest";

    private ServerRefusals()
    {
    }

    /// <inheritdoc/>
    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Value is not IFeatureCollection request || request.Get<IHttpResponseFeature>() is not { HasStarted: false } response)
            return;
        var body = RefusalWriter.Body(ErrorEnvelopes.Of(response.StatusCode), request.Get<IHttpRequestFeature>()?.Path);
        response.Headers.ContentType = ResponseBytes.ContentType;
        response.Headers.ContentLength = body.Length;
        response.Headers.CacheControl = "no-store";
        var writer = request.GetRequiredFeature<IHttpResponseBodyFeature>().Writer;
        body.Span.CopyTo(writer.GetSpan(body.Length));
        writer.Advance(body.Length);
    }

    /// <inheritdoc/>
    public void OnCompleted()
    {
    }

    /// <inheritdoc/>
    public void OnError(Exception error)
    {
    }

    /// <summary>Subscribes to the server's announcements, and to no other event.</summary>
    public static void Subscribe(IServiceProvider services) =>
        services.GetRequiredService<DiagnosticListener>().Subscribe(new ServerRefusals(), static name => name == BadRequest);
}
